/** What a date field asks for. */
export type DateKind = 'date' | 'time' | 'datetime-local';

const two = (value: number) => String(value).padStart(2, '0');
const dayOf = (at: Date) =>
  `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const timeOf = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/**
 * The text of a native date input for a stored answer: ISO 8601, or a plain day as in claims (`1990-02-03`,
 * `1990/02/03`), which has no time zone and stays that day. Empty when the answer is not a date.
 */
export function inputText(stored: unknown, kind: DateKind): string {
  if (typeof stored !== 'string' || stored === '') return '';
  const plain = /^(\d{4})[-/](\d{2})[-/](\d{2})$/u.exec(stored);
  if (plain) return kind === 'date' ? `${plain[1]}-${plain[2]}-${plain[3]}` : '';
  const at = new Date(stored);
  if (Number.isNaN(at.getTime())) return '';
  // The day as it is written, which is the one that is looked over and signed, not the day that it then is here.
  const written = /^(\d{4}-\d{2}-\d{2})T/u.exec(stored)?.[1];
  if (kind === 'date') return written ?? dayOf(at);
  return kind === 'time' ? timeOf(at) : `${dayOf(at)}T${timeOf(at)}`;
}

/**
 * The answer to store for a native date input's text, in the format Form.io's own date picker stores
 * (`yyyy-MM-ddTHH:mm:ssZ` with the local offset; CalendarWidget.js). Empty when the text is not a date.
 */
export function storedText(input: string, kind: DateKind, today: Date): string {
  if (input === '') return '';
  const local =
    kind === 'date'
      ? `${input}T00:00:00`
      : kind === 'time'
        ? `${dayOf(today)}T${input}:00`
        : `${input.slice(0, 16)}:00`;
  const at = new Date(local);
  if (Number.isNaN(at.getTime())) return '';
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset);
  return `${dayOf(at)}T${timeOf(at)}:00${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A native date input's text in words, such as `February 3, 1990`; empty when it is not a date. */
export function dayInWords(input: string, language: string): string {
  const at = new Date(input.length === 10 ? `${input}T00:00:00` : input);
  if (input === '' || Number.isNaN(at.getTime())) return '';
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}
