import type { InputPrototype, NumberComponent } from './engine.ts';
import { components } from './engine.ts';
import { numberText, readNumber, type NumberReading } from './number-text.ts';
import { fill } from './templates.ts';

type Texts = Readonly<Record<string, string>>;

/**
 * Replaces Form.io's number and currency. Theirs drop every character that their mask does not expect, without a word:
 * digits of other scripts, and a comma where they expect a point, so that `2,5` became 25. Here what is typed stays as it
 * is until the person leaves the field; then the number is shown as it was understood. What is not a number, or two, stays
 * in the field and in the answers as text, with words that say why, and the page cannot be left with it.
 */
export function installNumbers(texts: Texts, language: string): void {
  for (const type of ['number', 'currency'] as const) {
    components.setComponent(type, withReadableNumbers(components.components[type], texts, language));
  }
}

function withReadableNumbers(Base: typeof components.components.number, texts: Texts, language: string): unknown {
  const plain: InputPrototype = components.components.input.prototype;

  const shown = (value: unknown): string => {
    if (typeof value === 'number') return numberText(value, language);
    return typeof value === 'string' ? value : '';
  };

  return class extends Base implements NumberComponent {
    get #decimals(): number {
      return mostDecimals(this);
    }

    /** The form's default, as it would be read if a person had typed it: Form.io makes 2 of "2,5". */
    override parseNumber(value: string): unknown {
      const reading = readNumber(value, mostDecimals(this));
      return reading.kind === 'number' ? reading.value : value;
    }

    #read(text: string): number | string | null {
      if (text.trim() === '') return null;
      const reading = readNumber(text, this.#decimals);
      if (reading.kind === 'number') return reading.value;
      // Form.io has a complaint of its own about a text here.
      this.component['errors'] = { ...(this.component['errors'] as object | undefined), number: this.#words(reading) };
      return text;
    }

    override setInputMask(): void {
      // A mask would drop what it does not expect.
    }

    override normalizeValue(value: unknown, flags?: object, emptyValue?: unknown): unknown {
      const read = (each: unknown): unknown => (typeof each === 'string' ? this.#read(each) : each);
      return plain.normalizeValue.call(this, Array.isArray(value) ? value.map(read) : read(value), flags, emptyValue);
    }

    override getValueAt(index: number): number | string | null {
      const input = this.refs.input[index];
      return input ? this.#read(input.value) : null;
    }

    override setValueAt(index: number, value: unknown): void {
      const input = this.refs.input[index];
      // What a person is typing is not rewritten under their hands.
      if (input && input !== input.ownerDocument.activeElement) input.value = shown(value);
    }

    override getValueAsString(value: unknown): string {
      return (Array.isArray(value) ? value : [value]).map(shown).join(', ');
    }

    override addFocusBlurEvents(element: HTMLInputElement): void {
      plain.addFocusBlurEvents.call(this, element);
      this.addEventListener(element, 'blur', () => {
        element.value = shown(this.#read(element.value));
      });
    }

    /** Why the answer is not one number, in words; true when it is one or empty. */
    kioskProblem(value: unknown): string | true {
      const texts = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
      const readings = texts.filter((text) => text.trim() !== '').map((text) => readNumber(text, this.#decimals));
      const wrong = readings.find(({ kind }) => kind !== 'number');
      return wrong === undefined ? true : this.#words(wrong);
    }

    #words(reading: NumberReading): string {
      if (reading.kind === 'two') {
        const [one, other] = reading.values;
        return fill(texts['twoNumbers'], { one: shown(one), other: shown(other) });
      }
      if (reading.kind === 'decimals') return fill(texts['decimals'], { count: String(this.#decimals) });
      return texts[reading.kind === 'whole' ? 'wholeNumber' : 'noNumber'] ?? '';
    }
  };
}

/** Most digits after the decimal sign. */
function mostDecimals(number: NumberComponent): number {
  const { decimalLimit, validate, type } = number.component;
  if (!number.isDecimalAllowed() || (validate as { integer?: boolean } | undefined)?.integer === true) return 0;
  if (typeof decimalLimit === 'number') return decimalLimit;
  return type === 'currency' ? 2 : 20;
}
