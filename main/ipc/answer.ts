import { wipe } from '#kit/wiped.ts';
import type { FailureCode } from '#vocabulary/failures.ts';
import { callAccess, type Access } from '../../preload/contract/access.ts';
import { calls, type CallName, type Input, type Reply } from '../../preload/contract/calls.ts';
import type { Failure } from '../../preload/contract/failures.ts';
import { logFault, type Log } from '../log/log.ts';
import { momentOf, namedIn, outdated, refusalOf } from './access.ts';
import type { Who } from './who.ts';

/** One handler for each call of the contract: a missing or extra one does not compile. */
export type Handlers = { readonly [K in CallName]: (input: Input<K>) => Promise<Reply<K>> | Reply<K> };

/** The calls before there is a station, and those that need one. */
export type EntranceHandlers = Pick<Handlers, Extract<CallName, `entrance.${string}`>>;
export type StationHandlers = Omit<Handlers, keyof EntranceHandlers>;

/** The part of Electron's event that says who calls. */
export interface Sender {
  readonly senderFrame: { readonly origin: string; readonly parent: unknown } | null;
}

/** A call as it arrives: nothing of it is checked yet. */
export interface Call {
  readonly name: CallName;
  readonly event: Sender;
  readonly input: unknown;
}

export interface AnswerDeps {
  /** Of all calls that can be made now. */
  readonly handlers: EntranceHandlers | StationHandlers;
  readonly log: Log;
  readonly who: Who;
  /** Origin of the kiosk's own page. */
  readonly origin: string;
}

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Failure };

/**
 * Answers one call: checks sender, input and access, runs the handler, checks its output, and access again, because
 * much can change while a handler waits. A throw becomes an incident.
 */
export async function answerCall({ name, event, input }: Call, deps: AnswerDeps): Promise<Answer> {
  const { handlers, log, who } = deps;

  function refuse(why: 'sender' | 'input' | 'access' | 'outdated', code: FailureCode): Answer {
    log.write({ event: 'call-refused', call: name, why, code });
    return { ok: false, error: { code } };
  }

  if (!isOwnPage(event, deps.origin)) return refuse('sender', 'bad-input');
  const parsed = calls[name].input.safeParse(input);
  if (!parsed.success) return refuse('input', 'bad-input');
  const access: Access = callAccess[name];
  try {
    const refusal = refusalOf(access, who, namedIn(parsed.data));
    if (refusal !== undefined) {
      wipeBytes(parsed.data);
      return access.otherwise === null ? { ok: true, value: null } : refuse('access', refusal);
    }
    const before = momentOf(who);
    // One table of schemas and one of handlers under the same names: the pairing is checked where `Handlers` is made.
    const handler = handlers[name as keyof typeof handlers] as (input: unknown) => unknown;
    const answer = calls[name].reply.parse(await handler(parsed.data));
    const ended = outdated(access, before, momentOf(who));
    return ended === undefined ? answer : refuse('outdated', ended);
  } catch (fault) {
    return { ok: false, error: { code: 'internal', incident: logFault(log, name, fault) } };
  }
}

/** Pictures and documents that no handler takes must not stay in memory. */
function wipeBytes(input: object): void {
  for (const value of Object.values(input)) if (value instanceof Uint8Array) wipe(value);
}

/** Only the kiosk's own page, in the top frame. `senderFrame` is null when the frame has been closed meanwhile. */
function isOwnPage({ senderFrame }: Sender, origin: string): boolean {
  return senderFrame?.origin === origin && senderFrame.parent === null;
}
