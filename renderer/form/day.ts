import { asksForPast, dateOfNumbers, dayNumbersOf, isAfter, isShown, latestDateAt } from '#kit/form-date.ts';
import type { DayComponent } from './engine.ts';
import { components } from './engine.ts';
import { fill } from './templates.ts';

type Texts = Readonly<Record<string, string>>;

const Base = components.components.day;

/**
 * Replaces Form.io's day, month and year. Without a chosen day its fields stay empty, where Form.io would write NaN into
 * them. A day that the month does not have stays as it was typed and is named: Form.io would cut 31 April to 30, and
 * 29 February of a leap year to 28 while the year was not typed yet.
 */
export function installDays(texts: Texts): void {
  class KioskDay extends Base implements DayComponent {
    override setValueAt(index: number, value: string): void {
      if (value !== '') {
        super.setValueAt(index, value);
        return;
      }
      const { day, month, year } = this.refs;
      for (const field of [day, month, year]) if (field) field.value = '';
    }

    override attach(element: HTMLElement): Promise<unknown> {
      const attached = super.attach(element);
      // Three fields under one question: each has a name of its own, and the question's with it.
      for (const part of ['day', 'month', 'year'] as const) {
        const label = fill(texts['partOf'], { part: texts[part] ?? '', label: this.component.label ?? '' });
        // Form.io names all three by the question alone, which would count before any other name.
        this.refs[part]?.removeAttribute('aria-labelledby');
        this.refs[part]?.setAttribute('aria-label', label);
      }
      return attached;
    }

    override addEventListener(target: EventTarget | undefined, type: string, listener: (event: Event) => void): void {
      // Form.io's own listener cuts the day.
      const isCut = type === 'input' && target !== undefined && target === this.refs.month;
      super.addEventListener(target, type, isCut ? () => this.updateValue(null, { modified: true }) : listener);
    }

    /** What is wrong with the date, in words; true when nothing is. */
    kioskProblem(value: unknown): string | true {
      if (value === '' || value === null || value === undefined) return true;
      const problem = this.#problemOf(value);
      return problem === undefined ? true : fill(texts[problem.text], problem.values ?? {});
    }

    #problemOf(
      value: unknown,
    ): { readonly text: string; readonly values?: Readonly<Record<string, string>> } | undefined {
      const { component } = this;
      const numbers = dayNumbersOf(value, component);
      if (!numbers) return { text: 'invalid_date' };
      if (isShown(component['fields'], 'year') && numbers.year === 0) return { text: 'yearMissing' };
      if (numbers.month === 0 && numbers.day !== 0) return { text: 'monthMissing' };
      const date = dateOfNumbers(numbers);
      if (!date) return { text: 'noSuchDate' };
      if (asksForPast(component) && isAfter(date, latestDateAt(Date.now()))) return { text: 'dateInFuture' };
      const { minYear, maxYear } = this.kioskYears;
      if (minYear !== undefined && date.year < minYear) return { text: 'minYear', values: { year: String(minYear) } };
      if (maxYear !== undefined && date.year > maxYear) return { text: 'maxYear', values: { year: String(maxYear) } };
      return undefined;
    }

    /** The years between which the form's author wants the date, as `adaptForm` keeps them for this component. */
    get kioskYears(): { readonly minYear?: number; readonly maxYear?: number } {
      return this.component['kioskYears'] ?? {};
    }
  }
  components.setComponent('day', KioskDay);
}
