import type { DateKind } from './date-text.ts';
import { dayInWords, inputText, storedText } from './date-text.ts';
import type { TextComponent } from './engine.ts';
import { components, engine } from './engine.ts';

const Base = engine.Widgets['input'];
if (!Base) throw new Error('Form.io has no input widget');

function kindOf(settings: Readonly<Record<string, unknown>>): DateKind {
  if (settings['noCalendar'] === true) return 'time';
  return settings['enableTime'] === false ? 'date' : 'datetime-local';
}

/**
 * Form.io's date picker with the browser's own date field: flatpickr would be loaded from a CDN, and the native field
 * speaks the system's language, takes the keyboard and is large enough for a finger.
 */
class NativeDateWidget extends Base {
  readonly #words = document.createElement('p');

  override async attach(input: HTMLInputElement): Promise<void> {
    await super.attach(input);
    const kind = kindOf(this.settings);
    input.type = kind;
    input.max = inputText(this.settings['maxDate'], kind) || (kind === 'date' ? '9999-12-31' : '');
    input.min = inputText(this.settings['minDate'], kind);
    this.#words.className = 'date-words';
    (input.closest('.input-group') ?? input).after(this.#words);
    this.addEventListener(input, 'input', () => {
      this.#sayIt();
      this.emit('update');
    });
    this.#sayIt();
  }

  override getValue(): string {
    return storedText(this._input.value, kindOf(this.settings), new Date());
  }

  override setValue(value: unknown): void {
    this._input.value = inputText(value, kindOf(this.settings));
    this.#sayIt();
  }

  #sayIt(): void {
    const date = kindOf(this.settings) === 'time' ? '' : this._input.value;
    this.#words.textContent = dayInWords(date, document.documentElement.lang);
  }

  getValueAsString(value: unknown): string {
    return inputText(value, kindOf(this.settings));
  }
}

/** Replaces Form.io's date picker with the native date field. */
export function installNativeDates(): void {
  engine.Widgets['calendar'] = NativeDateWidget;
  for (const type of ['datetime', 'textfield'] as const) {
    components.setComponent(type, withFocusOfItsOwn(components.components[type]));
  }
}

/** Form.io focuses flatpickr's field behind its own, which is not there, and fails: nobody would get past an error. */
function withFocusOfItsOwn(Field: new (...values: never[]) => TextComponent): unknown {
  return class extends Field {
    override focus(index?: number): void {
      const { widget } = this.component;
      const isCalendar = typeof widget === 'object' && widget !== null && Reflect.get(widget, 'type') === 'calendar';
      if (isCalendar) (this.refs.input[index ?? 0] ?? this.refs.input[0])?.focus();
      else super.focus(index);
    }
  };
}
