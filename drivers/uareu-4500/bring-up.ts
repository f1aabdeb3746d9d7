import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wait } from '#kit/wait.ts';
import type { WireError } from '../transport/port.ts';
import type { EventFeed } from './event-feed.ts';
import { DEVICE_INFO_LENGTH, REGISTER, STATUS, STATUS_KEPT } from './protocol.ts';
import type { Registers } from './registers.ts';

/**
 * Why the reader is not ready.
 * - `stays-confused`: it did not recover from a bad end of its last session
 * - `stays-in-low-power`: it does not leave low power
 * - `no-scan-power`: its scanner never reported that it has power
 * - `cancelled`: by the signal
 */
export type BringUpProblem =
  WireError | { readonly code: 'stays-confused' | 'stays-in-low-power' | 'no-scan-power' | 'cancelled' };

/** What a power-up needs of a session. */
export interface Powered {
  readonly registers: Registers;
  readonly events: EventFeed;
  readonly clock: Clock;
}

const ATTEMPTS = 3;
const MOST_POLLS = 100;
const POLL_MS = 10;
/** A 4500 needs less than a millisecond, others about twelve. */
const SCAN_POWER_MS = 300;

/** Makes the reader ready to scan, in three attempts at most; takes a few milliseconds when nothing fails. */
export async function bringUp(session: Powered, signal: AbortSignal): Promise<Result<void, BringUpProblem>> {
  let problem: BringUpProblem = { code: 'no-scan-power' };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const tried = await tryBringUp(session, signal);
    if (tried.ok) return tried;
    problem = tried.error;
    if (problem.code === 'gone' || problem.code === 'cancelled') break;
  }
  return err(problem);
}

async function tryBringUp(session: Powered, signal: AbortSignal): Promise<Result<void, BringUpProblem>> {
  const { registers, events, clock } = session;
  const status = await readStatus(registers);
  if (!status.ok) return status;
  const clear = await clearConfusion(session, status.value, signal);
  if (!clear.ok) return clear;
  if ((clear.value & STATUS.lowPower) === 0) {
    const slept = await registers.write(REGISTER.hardwareStatus, [clear.value | STATUS.lowPower]);
    if (!slept.ok) return slept;
  }
  // The event may come before the answer to the write that causes it.
  const given = new AbortController();
  const hasPower = events.next(
    ['scan-power-on'],
    MOST_POLLS * POLL_MS + SCAN_POWER_MS,
    AbortSignal.any([signal, given.signal]),
  );
  const woken = await wake(session, clear.value & STATUS_KEPT, signal);
  if (!woken.ok) {
    given.abort();
    return woken;
  }
  const cancelDeadline = clock.after(SCAN_POWER_MS, () => {
    given.abort();
  });
  const power = await hasPower;
  cancelDeadline();
  const ended = events.ended();
  if (ended) return err(ended);
  if (signal.aborted) return err({ code: 'cancelled' });
  if (!power) return err({ code: 'no-scan-power' });
  events.forgetDeath();
  const info = await registers.read(REGISTER.deviceInfo, DEVICE_INFO_LENGTH);
  return info.ok ? ok(undefined) : info;
}

async function readStatus(registers: Registers): Promise<Result<number, WireError>> {
  const status = await registers.read(REGISTER.hardwareStatus, 1);
  return status.ok ? ok(status.value[0] ?? 0) : status;
}

/** After a session without an end the reader may be confused; once woken, it recovers by itself. */
async function clearConfusion(
  { registers, clock }: Powered,
  status: number,
  signal: AbortSignal,
): Promise<Result<number, BringUpProblem>> {
  const confused = STATUS.lowPower | STATUS.confused;
  if ((status & confused) !== confused) return ok(status);
  const written = await registers.write(REGISTER.hardwareStatus, [status & STATUS_KEPT]);
  if (!written.ok) return written;
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    const now = await readStatus(registers);
    if (!now.ok) return now;
    if ((now.value & STATUS.alive) !== 0) return now;
    if (signal.aborted) return err({ code: 'cancelled' });
    await wait(clock, POLL_MS, signal);
  }
  return err({ code: 'stays-confused' });
}

async function wake(
  { registers, clock }: Powered,
  status: number,
  signal: AbortSignal,
): Promise<Result<void, BringUpProblem>> {
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    const written = await registers.write(REGISTER.hardwareStatus, [status]);
    if (!written.ok) return written;
    const now = await readStatus(registers);
    if (!now.ok) return now;
    if ((now.value & STATUS.lowPower) === 0) return ok(undefined);
    if (signal.aborted) return err({ code: 'cancelled' });
    await wait(clock, POLL_MS, signal);
  }
  return err({ code: 'stays-in-low-power' });
}
