import type { CalendarDate } from '#kit/calendar-date.ts';
import { calendarDateOf, isRealDate } from '#kit/calendar-date.ts';
import { isRecord } from './components.ts';
import type { FormComponent } from './schema.ts';

/**
 * The date of a `day` component's answer: `MM/DD/YYYY`, or `DD/MM/YYYY` with `dayFirst`, zeros for what was not given
 * (@formio/js, `Day.js`). Undefined when it is not such a text, there is no such date, or it has a day without a month.
 */
export function dayOf(answer: unknown, component: FormComponent): CalendarDate | undefined {
  const numbers = typeof answer === 'string' ? numbersOf(answer, component) : undefined;
  if (!numbers) return undefined;
  const { day, month, year } = numbers;
  if (month === 0 && day !== 0) return undefined;
  const date = { year, ...(month !== 0 && { month }), ...(day !== 0 && { day }) };
  return isRealDate(date) ? date : undefined;
}

/** Hidden fields of a `day` component are left out of its text. */
function numbersOf(answer: string, component: FormComponent): Record<'day' | 'month' | 'year', number> | undefined {
  if (!/^\d{1,4}(?:\/\d{1,4}){0,2}$/u.test(answer)) return undefined;
  const fields = isRecord(component['fields']) ? component['fields'] : {};
  const isShown = (field: string): boolean => {
    const settings = fields[field];
    return !isRecord(settings) || settings['hide'] !== true;
  };
  const order = component['dayFirst'] === true ? ['day', 'month', 'year'] : ['month', 'day', 'year'];
  const written = answer.split('/').map(Number);
  // Form.io writes zeros for hidden fields; some of its versions leave them out.
  const names = written.length === 3 ? order : order.filter(isShown);
  if (names.length !== written.length) return undefined;
  const of = (name: string): number => written[names.indexOf(name)] ?? 0;
  return { day: of('day'), month: of('month'), year: of('year') };
}

/** What a `datetime` component's answer says. */
export interface WrittenMoment {
  readonly date: CalendarDate;
  /** `14:30 UTC+03:00`; undefined where the component asks for the date only. */
  readonly time: string | undefined;
}

/** Reads `2026-03-04T14:30:00+03:00` and plain dates as they are written, not turned into another time zone. */
export function momentOf(answer: unknown, component: FormComponent): WrittenMoment | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/u.exec(String(answer)) ??
    undefined;
  const date = match?.[1] === undefined ? undefined : calendarDateOf(match[1]);
  if (!match || !date) return undefined;
  const [, , time, zone] = match;
  if (component['enableTime'] === false || time === undefined) return { date, time: undefined };
  return { date, time: `${time}${zone === undefined ? '' : ` UTC${zone === 'Z' ? '' : zone}`}` };
}
