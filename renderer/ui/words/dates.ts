const DAY_MS = 86_400_000;

/**
 * A moment as a person says it: the time today, weekday and time within the last seven days, the date before that.
 * Text that is not a date is returned unchanged.
 */
export function momentForPeople(iso: string, now: Date, language: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (at.toDateString() === now.toDateString()) return time.format(at);
  const age = now.getTime() - at.getTime();
  if (age >= 0 && age < 7 * DAY_MS) {
    return new Intl.DateTimeFormat(language, {
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(at);
  }
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** A day as a person says it; text that is not a date is returned unchanged. `1990-02-03` is that day in every time zone. */
export function dayForPeople(iso: string, now: Date, language: string): string {
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/u.test(iso) ? `${iso}T00:00:00` : iso);
  if (Number.isNaN(at.getTime())) return iso;
  const age = now.getTime() - at.getTime();
  const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' };
  return new Intl.DateTimeFormat(language, age >= 0 && age < 7 * DAY_MS ? { weekday: 'long', ...date } : date).format(
    at,
  );
}
