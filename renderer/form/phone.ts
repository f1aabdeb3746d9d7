import type { CountryCode } from 'libphonenumber-js/min';
import { isSupportedCountry, parsePhoneNumberWithError, validatePhoneNumberLength } from 'libphonenumber-js/min';
import { readPhone, type NumberingPlans, type PhoneReading } from '#kit/form-phone.ts';
import type { TextComponent } from './engine.ts';
import { components } from './engine.ts';
import { fill } from './templates.ts';

type Texts = Readonly<Record<string, string>>;

const PLANS: NumberingPlans<CountryCode> = {
  isSupportedCountry,
  parse: parsePhoneNumberWithError,
  lengthProblem: validatePhoneNumberLength,
};
const Base = components.components.phoneNumber;

/**
 * Replaces Form.io's telephone number. Its mask is that of the United States, and drops what does not fit without a word.
 * Here a number is written as people write it; after the field is left it is shown with its country code, as it was
 * understood, and what cannot be a number is named. `country` is the centre's (ISO 3166-1 alpha-2).
 */
export function installPhones(texts: Texts, country: string | undefined): void {
  class KioskPhone extends Base implements TextComponent {
    #read(text: string): PhoneReading {
      return readPhone(text, country, PLANS);
    }

    /** What is kept of a text: the number, or the text where it is none or has its author's own notation. */
    #kept(text: string): string {
      if (text.trim() === '' || this.component['kioskOwnNotation'] === true) return text;
      const reading = this.#read(text);
      return reading.kind === 'number' ? reading.value : text;
    }

    #shown(text: string): string {
      if (text.trim() === '' || this.component['kioskOwnNotation'] === true) return text;
      const reading = this.#read(text);
      return reading.kind === 'number' ? reading.shown : text;
    }

    override getValueAt(index: number): unknown {
      const input = this.refs.input[index];
      return input ? this.#kept(input.value) : this.emptyValue;
    }

    override setValueAt(index: number, value: unknown): void {
      const input = this.refs.input[index];
      // What a person is typing is not rewritten under their hands.
      if (!input || input === input.ownerDocument.activeElement) return;
      input.value = this.#shown(typeof value === 'string' ? value : '');
    }

    override getValueAsString(value: unknown): string {
      const texts = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
      return texts.map((text) => this.#shown(text)).join(', ');
    }

    override addFocusBlurEvents(element: HTMLInputElement): void {
      super.addFocusBlurEvents(element);
      this.addEventListener(element, 'blur', () => {
        element.value = this.#shown(element.value);
      });
    }

    /** What is wrong with the number, in words; true when nothing is. */
    kioskProblem(value: unknown): string | true {
      const written = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
      const readings = written.filter((text) => text.trim() !== '').map((text) => this.#read(text));
      const wrong = readings.find((reading) => reading.kind === 'problem');
      if (wrong === undefined) return true;
      const code = wrong.callingCode;
      const text = texts[code === undefined ? wrong.problem : `${wrong.problem}Of`] ?? texts[wrong.problem];
      return fill(text, { code: `+${code ?? ''}` });
    }
  }
  components.setComponent('phoneNumber', KioskPhone);
}
