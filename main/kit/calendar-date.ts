/** A date of the Gregorian calendar; a partial one has a year only, or a year and a month. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month?: number | undefined;
  /** 1 to 31. */
  readonly day?: number | undefined;
}

/** A date with all its parts. */
export interface FullDate extends CalendarDate {
  readonly month: number;
  readonly day: number;
}

/** Whether there is such a date: years 1 to 9999, no month 13, no 30 February. A date with a day needs its month. */
export function isRealDate({ year, month, day }: CalendarDate): boolean {
  if (!isWhole(year, 1, 9999)) return false;
  if (month === undefined) return day === undefined;
  return isWhole(month, 1, 12) && (day === undefined || isWhole(day, 1, daysIn(year, month)));
}

/** The number of days of a month, 1 to 12, of the Gregorian calendar. */
export function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A full date in ISO 8601 or with slashes, `1990-02-03` or `1990/02/03`; undefined when there is no such date. */
export function calendarDateOf(text: string): FullDate | undefined {
  const match = /^(\d{4})([-/])(\d{2})\2(\d{2})$/u.exec(text);
  if (match === null) return undefined;
  const date = { year: Number(match[1]), month: Number(match[3]), day: Number(match[4]) };
  return isRealDate(date) ? date : undefined;
}

/** ISO 8601 text of a full date, `1990-02-03`. */
export function isoDateText({ year, month, day }: FullDate): string {
  return [String(year).padStart(4, '0'), two(month), two(day)].join('-');
}

/**
 * A date as every screen writes it, with the month as a word, since `03/04` is read as March in one country and as April
 * in the next. `language` is a BCP 47 tag. Years count in the Gregorian calendar, which is what is stored.
 */
export function dateInWords({ year, month, day }: CalendarDate, language: string): string {
  const at = new Date(Date.UTC(2000, (month ?? 1) - 1, day ?? 1));
  // `Date.UTC` takes years below 100 for those of the twentieth century.
  at.setUTCFullYear(year);
  return new Intl.DateTimeFormat(language, {
    calendar: 'gregory',
    timeZone: 'UTC',
    year: 'numeric',
    ...(month !== undefined && { month: 'long' }),
    ...(day !== undefined && { day: 'numeric' }),
  }).format(at);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
