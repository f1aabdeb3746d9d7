import { calendarDateOf, isRealDate, type CalendarDate } from './calendar-date.ts';

/**
 * Dates in the answers of a form, for the window that asks and for main and the portal that check: one rule for all
 * three.
 */

/** What of a `day` component's settings its answer depends on (@formio/js, `Day.js`). */
export type DaySettings = Readonly<Record<string, unknown>>;

/** The numbers of a `day` answer; 0 for a part that was not given or is not asked for. */
export type DayNumbers = Readonly<Record<'day' | 'month' | 'year', number>>;

/**
 * Reads a `day` component's answer: `MM/DD/YYYY`, or `DD/MM/YYYY` with `dayFirst`, zeros for what was not given. Hidden
 * parts are left out of the text. Undefined when it is not such a text.
 */
export function dayNumbersOf(answer: unknown, component: DaySettings): DayNumbers | undefined {
  const { dayFirst, fields } = component;
  if (typeof answer !== 'string' || !/^\d{1,4}(?:\/\d{1,4}){0,2}$/u.test(answer)) return undefined;
  const order = dayFirst === true ? ['day', 'month', 'year'] : ['month', 'day', 'year'];
  const written = answer.split('/').map(Number);
  // Form.io writes zeros for hidden parts; some of its versions leave them out.
  const names = written.length === 3 ? order : order.filter((part) => isShown(fields, part));
  if (names.length !== written.length) return undefined;
  const of = (name: string): number => written[names.indexOf(name)] ?? 0;
  return { day: of('day'), month: of('month'), year: of('year') };
}

/** Whether a part of a `day` component, `day`, `month` or `year`, is asked for. */
export function isShown(fields: unknown, part: string): boolean {
  const settings: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, part) : undefined;
  return typeof settings !== 'object' || settings === null || Reflect.get(settings, 'hide') !== true;
}

/** The date of the numbers, partial where parts are 0; undefined when there is no such date, or a day without a month. */
export function dateOfNumbers({ day, month, year }: DayNumbers): CalendarDate | undefined {
  if (month === 0 && day !== 0) return undefined;
  const date = { year, ...(month !== 0 && { month }), ...(day !== 0 && { day }) };
  return isRealDate(date) ? date : undefined;
}

/**
 * Whether a question asks for a date that has passed: a date of birth, which has OpenG2P's key, and every question whose
 * custom property `date` is `past`.
 */
export function asksForPast(component: { readonly key?: unknown; readonly properties?: unknown }): boolean {
  const { key, properties } = component;
  if (key === 'birthdate') return true;
  return typeof properties === 'object' && properties !== null && Reflect.get(properties, 'date') === 'past';
}

/** The latest date that it can be anywhere on Earth at a time (milliseconds since 1970): UTC+14 is ahead of all. */
export function latestDateAt(at: number): CalendarDate {
  const text = new Date(at + 14 * 3_600_000).toISOString().slice(0, 10);
  return calendarDateOf(text) ?? { year: 9999 };
}

/** Whether `date`, or all of it that is known, lies after `today`. */
export function isAfter(date: CalendarDate, today: CalendarDate): boolean {
  if (date.year !== today.year) return date.year > today.year;
  if (date.month === undefined || today.month === undefined || date.month !== today.month) {
    return (date.month ?? 0) > (today.month ?? 12);
  }
  return (date.day ?? 0) > (today.day ?? 31);
}
