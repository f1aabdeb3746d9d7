import { calendarDateOf } from '#kit/calendar-date.ts';

/** ISO 8601 with seconds and a zone: `Z`, `+05:30`, `+05`, or `+0530` as Java's `yyyy-MM-dd'T'HH:mm:ssZ` writes it. */
const TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d{2})(?::?([0-5]\d))?)$/u;

/**
 * Milliseconds since 1970 of a time in another vendor's statement; undefined when it is none. SBI 0.9.5 asks for ISO 8601
 * "in UTC"; services also write their own zone, and fractions of a second.
 */
export function parseForeignTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, date = '', hours, minutes, seconds, fraction = '', sign, zoneHours = '0', zoneMinutes = '0'] = match;
  if (!calendarDateOf(date) || Number(zoneHours) > 14) return undefined;
  const local = Date.parse(`${date}T${hours}:${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '-' ? local + offset : local - offset;
}
