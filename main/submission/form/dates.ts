import { calendarDateOf, type CalendarDate } from '#kit/calendar-date.ts';
import { asksForPast, dateOfNumbers, dayNumbersOf, isAfter } from '#kit/form-date.ts';
import { brokenDateLimit } from './date-limits.ts';
import type { FormComponent } from './schema.ts';

/** The date of a `day` component's answer; undefined when it is not such a text, or there is no such date. */
export function dayOf(answer: unknown, component: FormComponent): CalendarDate | undefined {
  const numbers = dayNumbersOf(answer, component);
  return numbers && dateOfNumbers(numbers);
}

/**
 * What is wrong with a date that was answered: `no-such-date`, or `date-in-future` where the question asks for a date that
 * has passed, or the limit of its question that it breaks. A text field counts where its question asks for one, since dates of birth are often asked for in one.
 */
export function dateProblem(answer: unknown, component: FormComponent, today: CalendarDate): DateProblem | undefined {
  for (const each of Array.isArray(answer) ? (answer as readonly unknown[]) : [answer]) {
    const problem = problemOfOne(each, component, today);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type DateProblem = 'no-such-date' | 'date-in-future' | 'minDate' | 'maxDate';

function problemOfOne(answer: unknown, component: FormComponent, today: CalendarDate): DateProblem | undefined {
  if (answer === '' || answer === null || answer === undefined) return undefined;
  const isPast = asksForPast(component);
  const { type } = component;
  if (type !== 'day' && type !== 'datetime' && !(isPast && type === 'textfield')) return undefined;
  if (type === 'datetime' && component['enableDate'] === false) return undefined;
  const date =
    type === 'day'
      ? dayOf(answer, component)
      : type === 'datetime'
        ? momentOf(answer, component)?.date
        : typeof answer === 'string'
          ? calendarDateOf(answer)
          : undefined;
  if (!date) return 'no-such-date';
  if (isPast && isAfter(date, today)) return 'date-in-future';
  return brokenDateLimit(answer, component);
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
