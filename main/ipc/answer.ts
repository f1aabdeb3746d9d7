import { randomUUID } from 'node:crypto';
import { calls, type CallName, type Input, type Reply } from '../../preload/contract/calls.ts';
import type { Failure } from '../../preload/contract/failures.ts';
import { describeUnexpected, type Log } from '../log/log.ts';
import { APP_ORIGIN } from '../shell/app-protocol.ts';

/** One handler a call of the contract: a missing or extra one does not compile. */
export type Handlers = { readonly [K in CallName]: (input: Input<K>) => Promise<Reply<K>> | Reply<K> };

/** The part of Electron's event that says who asks. */
export interface Sender {
  readonly senderFrame: { readonly origin: string; readonly parent: unknown } | null;
}

/** Only the kiosk's own page, in the top frame. `senderFrame` is null when the frame has gone meanwhile. */
function isOwnPage(event: Sender): boolean {
  return event.senderFrame?.origin === APP_ORIGIN && event.senderFrame.parent === null;
}

/** Answers one call: sender, then input, then the handler, then its output. A throw becomes an incident. */
export async function answerCall(
  name: CallName,
  event: Sender,
  input: unknown,
  options: { readonly handlers: Handlers; readonly log: Log },
): Promise<{ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Failure }> {
  const { log } = options;
  if (!isOwnPage(event)) {
    log.write({ event: 'call-refused', call: name, why: 'sender' });
    return { ok: false, error: { code: 'bad-input' } };
  }
  const parsed = calls[name].input.safeParse(input);
  if (!parsed.success) {
    log.write({ event: 'call-refused', call: name, why: 'input' });
    return { ok: false, error: { code: 'bad-input' } };
  }
  try {
    // One table of schemas and one of handlers under the same names: the pairing is checked where `Handlers` is made.
    const handler = options.handlers[name] as (input: unknown) => unknown;
    return calls[name].reply.parse(await handler(parsed.data));
  } catch (error) {
    const incident = randomUUID().slice(0, 8);
    log.write({ event: 'call-failed', call: name, incident, ...describeUnexpected(error) });
    return { ok: false, error: { code: 'internal', incident } };
  }
}
