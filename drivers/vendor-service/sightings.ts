import { createHash } from 'node:crypto';

import type { Clock } from '#kit/clock.ts';
import type { ListingProblem } from '#vocabulary/service-problems.ts';
import type { Level, ListedState } from '#vocabulary/readers.ts';
import type { Some } from '#vocabulary/subset.ts';
import { askForReaders, askForStatements, claimedDeviceId } from './ask-service.ts';
import type { AskError, Listed } from './ask-service.ts';
import type { ForeignDigitalId } from './wire/foreign-messages.ts';
import { isOwnDevice, PASS_THROUGH_PREFIX } from './own-marks.ts';
import type { OwnMarks } from './own-marks.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import { claimedSigner } from './signed-statement.ts';
import { readUnsignedDigitalId, stateOfStatus, verifyDevice } from './verify-device.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** One reader as a port listed it at one moment. */
export interface Sighting {
  readonly port: number;
  /** The reader's id at its own service; empty when the service sent no id. */
  readonly serviceDeviceId: string;
  /** Who the reader says it is; undefined when that cannot be read. Only trusted when `standing` is `verified`. */
  readonly claimed: ForeignDigitalId | undefined;
  readonly state: Some<ListedState, 'ready' | 'busy' | 'not-ready' | 'not-registered'>;
  readonly level: Level;
  readonly standing: Standing;
}

export type Standing =
  | { readonly kind: 'verified'; readonly device: VerifiedDevice; readonly verifiedAt: number }
  /** It says that it has no keys, so it cannot be used. */
  | { readonly kind: 'not-registered' }
  | { readonly kind: 'refused'; readonly problem: ListingProblem };

/** The answer of one port. */
export type PortAnswer =
  /** Nobody listens. */
  | { readonly kind: 'silent' }
  /** Something listens, but did not send a list of readers. */
  | { readonly kind: 'trouble'; readonly problem: ListingProblem }
  | { readonly kind: 'readers'; readonly sightings: readonly Sighting[] };

export interface AskPortDeps {
  readonly clock: Clock;
  readonly env: string;
  readonly roots: PinnedRoots;
  readonly own: OwnMarks;
}

/** How long a verified statement is used before the service has to sign a new one. */
export const STATEMENT_LIFE_MS = 60_000;

/**
 * Asks one port for its readers and verifies what it says, all within `timeoutMs`. A reader that was verified less than
 * a minute ago and is listed as before keeps its standing: chips sign slowly, and listings are requested often. Returns
 * undefined when `signal` stopped it.
 */
export async function askPort(
  deps: AskPortDeps,
  options: {
    readonly port: number;
    readonly before: readonly Sighting[];
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
): Promise<PortAnswer | undefined> {
  const { clock, own } = deps;
  const { port, before, signal } = options;
  const start = clock.monotonic();
  const listed = await askForReaders(clock, { port, timeoutMs: options.timeoutMs, signal });
  if (!listed.ok) return answerOf(listed.error);
  const entries = listed.value.filter((one) => !isOwnListing(one, own));
  const known = entries.map((one) => stillVerified(one, before, clock.monotonic()));
  const needsStatements = entries.some(
    (one, at) => one.ok && one.element.deviceStatus !== 'Not Registered' && !known[at],
  );
  if (!needsStatements) return readersOf(entries.map((one, at) => known[at] ?? unregisteredOrRefused(port, one)));

  const timeoutMs = Math.max(0, options.timeoutMs - (clock.monotonic() - start));
  const statements = await askForStatements(clock, { port, timeoutMs, signal });
  if (!statements.ok) return answerOf(statements.error);
  const sightings: Sighting[] = [];
  for (const [at, one] of entries.entries()) {
    if (isOwnStatement(one, statements.value, own)) continue;
    sightings.push(known[at] ?? (await sight(deps, { port, statements: statements.value }, one)));
  }
  return readersOf(sightings);
}

function answerOf(error: AskError): PortAnswer | undefined {
  if (error.code === 'cancelled') return undefined;
  return error.code === 'no-answer' ? { kind: 'silent' } : { kind: 'trouble', problem: error.code };
}

/** Faces are left out: this kiosk does not use cameras behind such a service. */
function readersOf(sightings: readonly Sighting[]): PortAnswer {
  return { kind: 'readers', sightings: sightings.filter(({ claimed }) => claimed?.type !== 'Face') };
}

function isOwnListing(one: Listed, own: OwnMarks): boolean {
  return one.ok && isOwnDevice(one.element.deviceId, undefined, own);
}

/** Checked before anything is verified, because our own roots need not be pinned. */
function isOwnStatement(one: Listed, statements: readonly string[], own: OwnMarks): boolean {
  if (!one.ok) return false;
  const { deviceId } = one.element;
  return statementsOf(deviceId, statements).some((token) => isOwnDevice(deviceId, claimedSigner(token), own));
}

function statementsOf(deviceId: string, statements: readonly string[]): readonly string[] {
  return statements.filter((statement) => claimedDeviceId(statement) === deviceId);
}

function stillVerified(one: Listed, before: readonly Sighting[], now: number): Sighting | undefined {
  if (!one.ok) return undefined;
  const { element } = one;
  const earlier = before.find(({ serviceDeviceId }) => serviceDeviceId === element.deviceId);
  if (earlier?.standing.kind !== 'verified' || now - earlier.standing.verifiedAt >= STATEMENT_LIFE_MS) return undefined;
  const { info } = earlier.standing.device;
  const same =
    element.certification === info.certification &&
    element.deviceCode === info.deviceCode &&
    element.callbackId === info.callbackId &&
    element.purpose === info.purpose;
  return same ? { ...earlier, state: stateOfStatus(element.deviceStatus) } : undefined;
}

function unregisteredOrRefused(port: number, one: Listed): Sighting {
  if (!one.ok) return refused(port, one, 'malformed');
  return { ...refused(port, one, 'info-missing'), standing: { kind: 'not-registered' } };
}

function refused(port: number, one: Listed, problem: ListingProblem): Sighting {
  return {
    port,
    serviceDeviceId: one.ok ? one.element.deviceId : (one.deviceId ?? ''),
    claimed: one.ok ? readUnsignedDigitalId(one.element.digitalId) : undefined,
    state: one.ok ? stateOfStatus(one.element.deviceStatus) : 'not-ready',
    // A level that is not proven does not count.
    level: 'L0',
    standing: { kind: 'refused', problem },
  };
}

async function sight(
  { clock, env, roots }: AskPortDeps,
  { port, statements }: { readonly port: number; readonly statements: readonly string[] },
  one: Listed,
): Promise<Sighting> {
  if (!one.ok || one.element.deviceStatus === 'Not Registered') return unregisteredOrRefused(port, one);
  const { element } = one;
  const own = statementsOf(element.deviceId, statements);
  const [statement] = own;
  if (statement === undefined) return refused(port, one, 'info-missing');
  if (own.length > 1) return refused(port, one, 'claimed-twice');
  const verified = await verifyDevice(element, statement, { port, env, roots, now: clock.now() });
  if (!verified.ok) return refused(port, one, verified.error.code);
  const device = verified.value;
  return {
    port,
    serviceDeviceId: element.deviceId,
    claimed: device.digitalId,
    state: stateOfStatus(device.info.deviceStatus),
    level: device.info.certification,
    standing: { kind: 'verified', device, verifiedAt: clock.monotonic() },
  };
}

/**
 * The device id under which the kiosk shows the reader: the same at every start and on every port. A service cannot
 * choose it to look like one of our own readers.
 */
export function kioskDeviceId(sighting: Sighting): string {
  const { claimed, port, serviceDeviceId, standing } = sighting;
  // An unverified reader may claim any identity, so it is named after the port where it was seen.
  if (standing.kind !== 'verified' || !claimed) return `${PASS_THROUGH_PREFIX}${port}/${shortHash([serviceDeviceId])}`;
  const { deviceProviderId, make, model, serialNo, type } = claimed;
  const hash = shortHash([deviceProviderId, make, model, serialNo, type, standing.device.info.purpose]);
  return `${PASS_THROUGH_PREFIX}${serialNo}/${hash}`;
}

function shortHash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

/**
 * Marks readers that two services claim, or one service twice: clients find readers by their id alone, so neither may
 * be used. Only verified claims count, so an impostor without keys cannot block a real reader.
 */
export function markClaimedTwice(sightings: readonly Sighting[]): readonly Sighting[] {
  const verified = sightings.filter(({ standing }) => standing.kind === 'verified');
  const isTwice = (key: (one: Sighting) => string, one: Sighting): boolean =>
    verified.filter((other) => key(other) === key(one)).length > 1;
  return sightings.map((one) =>
    one.standing.kind === 'verified' && (isTwice((each) => each.serviceDeviceId, one) || isTwice(kioskDeviceId, one))
      ? { ...one, level: 'L0', standing: { kind: 'refused', problem: 'claimed-twice' } }
      : one,
  );
}
