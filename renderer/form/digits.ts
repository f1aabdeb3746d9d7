const DIGIT = /\p{Nd}/u;

/** The text with the decimal digits of every script (Unicode category Nd) written as 0 to 9: `٣` and `३` become `3`. */
export function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => String(valueOf(digit)));
}

/** Unicode keeps the ten digits of a script together, zero first; the five sets of mathematical digits follow each other. */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10;
  let zero = code;
  while (code - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}

/**
 * Makes fields that take digits only (masks, numbers of a date, telephone numbers) take the digits of every script: they
 * would drop all but 0 to 9 without a word.
 */
export function takeDigitsOfAllScripts(page: Document): void {
  page.addEventListener(
    'beforeinput',
    (event) => {
      const { target, data } = event;
      if (!(target instanceof HTMLInputElement) || !takesDigitsOnly(target) || data === null) return;
      const plain = asciiDigits(data);
      if (plain === data) return;
      event.preventDefault();
      // The one way to type into a field that keeps the caret, the selection and the field's own undo.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing has taken its place
      page.execCommand('insertText', false, plain);
    },
    true,
  );
}

/** Form.io leaves its mask at the element. */
function takesDigitsOnly(input: HTMLInputElement): boolean {
  return input.type === 'number' || input.type === 'tel' || 'mask' in input || 'inputmask' in input;
}
