import { DIGIT_ROW, isOnePieceRepeated, stepsInRows } from './typed-patterns.ts';

/** The rules for an operator's PIN. One check for the page that asks and for main. */

export const PIN_MIN = 6;
export const PIN_MAX = 12;

/** Why a PIN is not taken. */
export type PinProblem = 'pin-short' | 'pin-long' | 'pin-digits-only' | 'pin-repeats' | 'pin-row' | 'pin-date';

/**
 * What is wrong with a PIN; undefined when it is good. Five tries are few, but not for what everybody tries first.
 * @param digits the fewest that are taken
 */
export function pinProblem(pin: string, digits = PIN_MIN): PinProblem | undefined {
  if (!/^\d*$/.test(pin)) return 'pin-digits-only';
  if (pin.length < digits) return 'pin-short';
  if (pin.length > PIN_MAX) return 'pin-long';
  if (new Set(pin).size < 3 || isOnePieceRepeated(pin) || isMirrored(pin)) return 'pin-repeats';
  // 112233 and 123789 are rows with a step or two missing.
  if (stepsInRows(pin, [DIGIT_ROW]) > (pin.length - 1) / 2) return 'pin-row';
  return isDate(pin) ? 'pin-date' : undefined;
}

function isMirrored(pin: string): boolean {
  return pin === Array.from(pin).reverse().join('');
}

/** Whether it can be read as a day of a year, in any order that people write: 140387, 870314, 14031987. */
function isDate(pin: string): boolean {
  const [a = 0, b = 0, c = 0] = [0, 2, 4].map((at) => Number(pin.slice(at, at + 2)));
  if (pin.length === 6) return isDay(a, b) || isDay(b, a) || isDay(c, b);
  if (pin.length !== 8) return false;
  const isYear = (text: string) => /^(19|20)\d\d$/.test(text);
  const d = Number(pin.slice(6));
  return (
    (isYear(pin.slice(4)) && (isDay(a, b) || isDay(b, a))) || (isYear(pin.slice(0, 4)) && (isDay(d, c) || isDay(c, d)))
  );
}

function isDay(day: number, month: number): boolean {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}
