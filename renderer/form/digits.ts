import { asciiDigits } from '#kit/digits.ts';

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
