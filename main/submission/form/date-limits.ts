import { isRecord } from './components.ts';
import type { FormComponent } from './schema.ts';

/** A moment as it is written: `2026-03-04T14:30:00+03:00`, or less of it. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/u;

/**
 * Which limit of its question a `datetime` answer is beyond: `minDate` or `maxDate`, as Form.io names them. Form.io
 * compares in the time zone of whoever checks, so that a portal elsewhere refused what a station had taken. Here both count
 * in the zone that the answer is written in; limits without a zone are meant there, too.
 */
export function brokenDateLimit(answer: unknown, component: FormComponent): 'minDate' | 'maxDate' | undefined {
  if (component['type'] !== 'datetime' || typeof answer !== 'string') return undefined;
  const [, date, time = '00:00', seconds = ':00', zone] = MOMENT.exec(answer) ?? [];
  if (date === undefined) return undefined;
  const length = component['enableTime'] === false ? 'YYYY-MM-DD'.length : 'YYYY-MM-DDTHH:mm:ss'.length;
  const given = `${date}T${time}${seconds}`.slice(0, length);
  const isBeyond = (name: 'minDate' | 'maxDate', is: (limit: string) => boolean): boolean =>
    limitsOf(component, name).some((limit) => is(inZone(limit, zone).slice(0, length)));
  if (isBeyond('minDate', (limit) => given < limit)) return 'minDate';
  return isBeyond('maxDate', (limit) => given > limit) ? 'maxDate' : undefined;
}

/** The limit is kept in one place by the form's builder, and copied to another by the renderer. */
function limitsOf({ datePicker, widget }: FormComponent, name: 'minDate' | 'maxDate'): readonly string[] {
  return [datePicker, widget].flatMap((holder) => {
    const limit = isRecord(holder) ? holder[name] : undefined;
    return typeof limit === 'string' && MOMENT.test(limit) ? [limit] : [];
  });
}

/** The moment as a clock in that zone shows it, `2026-03-04T14:30:00`. */
function inZone(moment: string, zone: string | undefined): string {
  const [, date = '', time = '00:00', seconds = ':00', ownZone] = MOMENT.exec(moment) ?? [];
  const written = `${date}T${time}${seconds}`;
  const at = Date.parse(`${written}${ownZone ?? 'Z'}`);
  if (ownZone === undefined || Number.isNaN(at)) return written;
  return new Date(at + minutesOf(zone) * 60_000).toISOString().slice(0, written.length);
}

function minutesOf(zone = 'Z'): number {
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
