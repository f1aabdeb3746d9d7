import { asciiDigits } from '#kit/digits.ts';

/**
 * What a text says as a number.
 * - `number`: exactly one number
 * - `two`: it is written `1.500`, which is one and a half for some and fifteen hundred for others
 * - `whole`, `decimals`: a number, but the question takes whole numbers only, or fewer decimals
 * - `none`: no number, or one with more digits than can be kept
 */
export type NumberReading =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'two'; readonly values: readonly [number, number] }
  | { readonly kind: 'whole' | 'decimals' | 'none' };

const NONE: NumberReading = { kind: 'none' };
/** Spaces and apostrophes that people set between thousands. */
const SPACERS = /[\s\u00a0\u2009\u202f'’٬]/gu;

/** Direction marks, which Arabic and Persian set before a minus and programs around what is copied from them. */
const MARKS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Reads a number as people type it: digits of any script, point or comma (or the Arabic `٫`) before decimals, points,
 * commas, spaces or apostrophes between thousands. It guesses nothing: what could be read in two ways is not read.
 * @param decimals most digits after the decimal sign; 0 for whole numbers
 */
export function readNumber(text: string, decimals: number): NumberReading {
  const plain = asciiDigits(text.replaceAll(MARKS, '').trim())
    .replace(/^[−﹣－]/u, '-')
    .replaceAll('٫', ',')
    .replaceAll(/[،，]/gu, ',')
    .replaceAll('．', '.');
  const match = /^([+-]?)(\d[\d.,\s\u00a0\u2009\u202f'’٬]*)$/u.exec(plain);
  if (match === null) return NONE;
  const sign = match[1] === '-' ? '-' : '';
  const body = match[2] ?? '';
  if (body.search(SPACERS) >= 0 && !/^\d{1,3}(?:[\s\u00a0\u2009\u202f'’٬]\d{2,3})*(?:[.,]\d+)?$/u.test(body))
    return NONE;
  const written = body.replace(SPACERS, '');
  const readings = readingsOf(written).flatMap((reading) => numberOf(`${sign}${reading}`));
  const [first, second] = readings;
  if (first === undefined) return NONE;
  const fitting = readings.filter((reading) => decimalsOf(reading) <= decimals);
  if (fitting.length === 2 && second !== undefined) return { kind: 'two', values: [first, second] };
  const [one] = fitting;
  if (one !== undefined) return { kind: 'number', value: one === 0 ? 0 : one };
  return { kind: decimals === 0 ? 'whole' : 'decimals' };
}

/** The plain decimal texts, `1500` or `1.5`, that this can mean. */
function readingsOf(written: string): readonly string[] {
  const marks = written.replaceAll(/\d/gu, '');
  const last = marks.at(-1);
  if (last === undefined) return [written];
  const [before, after] = cutAtLast(written, last);
  const group = marks.at(0) ?? '';
  const isMixed = group !== last;
  // 1,234.5: the sign that comes last and once is the decimal sign, if the other one groups thousands.
  if (isMixed) return isGrouped(before, group) && after !== '' ? [`${before.replaceAll(group, '')}.${after}`] : [];
  if (marks.length > 1) return isGrouped(written, last) ? [written.replaceAll(last, '')] : [];
  if (after === '') return [];
  const decimal = `${before}.${after}`;
  return isGrouped(written, last) ? [written.replaceAll(last, ''), decimal] : [decimal];
}

/** Whether `mark` stands between thousands only: 1,234,567, and 12,34,567 as in India. */
function isGrouped(text: string, mark: string): boolean {
  const [first = '', ...groups] = text.split(mark);
  const tail = groups.pop();
  if (!/^[1-9]\d{0,2}$/u.test(first) || tail?.length !== 3) return false;
  return (
    groups.every(({ length }) => length === 3) || (first.length <= 2 && groups.every(({ length }) => length === 2))
  );
}

function cutAtLast(text: string, mark: string): readonly [string, string] {
  const at = text.lastIndexOf(mark);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The number of a plain decimal text; none when a number cannot keep all its digits. */
function numberOf(plain: string): readonly number[] {
  const value = Number(plain);
  // A second decimal sign makes no number.
  if (!Number.isFinite(value)) return [];
  return tidy(plain) === tidy(decimalText(value)) ? [value] : [];
}

/** Without zeros that say nothing, so that two texts of one number are the same. */
function tidy(plain: string): string {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/u.exec(plain) ?? [];
  const text = `${whole === '' ? '0' : whole}${decimals === '' ? '' : `.${decimals}`}`;
  return text === '0' ? text : `${sign}${text}`;
}

/** JavaScript writes very large and very small numbers with an exponent. */
function decimalText(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(Math.abs(value) < 1 ? 20 : 0) : text;
}

function decimalsOf(value: number): number {
  return cutAtLast(`${decimalText(value)}${Number.isInteger(value) ? '.' : ''}`, '.')[1].length;
}

/**
 * A number as it is shown once it is understood: the decimal sign of the language, no signs between thousands. One with
 * three decimals gets a zero more, `1.2340`: without it, it could be read in two ways again.
 */
export function numberText(value: number, language: string): string {
  const text = written(value, language, 0);
  return readNumber(text, MOST_DECIMALS).kind === 'two' ? written(value, language, 4) : text;
}

const MOST_DECIMALS = 20;

function written(value: number, language: string, leastDecimals: number): string {
  return new Intl.NumberFormat(language, {
    useGrouping: false,
    minimumFractionDigits: leastDecimals,
    maximumFractionDigits: MOST_DECIMALS,
    numberingSystem: 'latn',
  }).format(value);
}
