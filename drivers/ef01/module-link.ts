import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { ByteLine, WireError } from '../transport/port.ts';
import { CONFIRMATION, PACKET_TYPE, encodeCommand, createPacketParser } from './protocol.ts';
import type { ParserEvent } from './protocol.ts';

/** What a module answered: its confirmation code and what follows it. */
export interface Reply {
  readonly code: number;
  readonly rest: Uint8Array;
}

/**
 * Why there is no answer.
 * - `gone`: the line has ended
 * - `silent`: nothing came in time, in all tries
 * - `garbled`: something came, but with a wrong checksum, or the module received the command so
 * - `wire`: the line refuses
 */
export type LinkError =
  { readonly code: 'gone' | 'silent' | 'garbled' } | { readonly code: 'wire'; readonly detail: string };

/** Commands and answers over a line of bytes, one at a time. */
export interface ModuleLink {
  /** Sends a command and waits for its acknowledgement; tries again, `tries` times in all, after silence or damage. */
  ask(command: Command): Promise<Result<Reply, LinkError>>;
  /**
   * Takes the data packets that follow an acknowledgement, up to the last one. When a packet is damaged, the others are
   * still received, so that the line is free again. At most `most` bytes.
   */
  collect(most: number): Promise<Result<Wiped, LinkError>>;
  /** Waits until nothing has come for `ms`, or the line has ended; not longer than {@link LONGEST_NOISE_MS}. */
  quiet(ms: number): Promise<void>;
  hasEnded(): boolean;
  /** Called once when the line ends, from now on. One listener. */
  onEnd(listener: () => void): void;
}

export interface Command {
  readonly instruction: number;
  readonly parameters?: readonly number[];
  readonly timeoutMs: number;
  readonly tries?: number;
}

/** The longest time without a byte between two data packets, or before the first one. Two packets of the largest size take 0.6 s at 9600 baud. */
const DATA_GAP_MS = 700;
/** The longest time for one data packet, however slowly its bytes come: a busy machine delivers them late. */
export const LONGEST_PACKET_MS = 5 * DATA_GAP_MS;
/** The wait after a command that failed: the rest of its answer must not be taken for the next answer. */
const SETTLE_MS = 50;
export const LONGEST_NOISE_MS = 2000;

type Heard = ParserEvent | 'silence' | 'gone';

/** Listens on `line` from now on. */
export function createModuleLink(line: ByteLine, address: number, clock: Clock): ModuleLink {
  const inbox = createInbox(line, clock);
  return {
    hasEnded: inbox.hasEnded,
    onEnd: inbox.onEnd,
    quiet: inbox.quiet,
    async ask({ instruction, parameters = [], timeoutMs, tries = 3 }) {
      const command = encodeCommand(address, instruction, parameters);
      for (let left = tries - 1; ; left -= 1) {
        const reply = await askOnce({ line, inbox, clock }, command, timeoutMs);
        const isFinal = reply.ok || reply.error.code === 'gone' || reply.error.code === 'wire';
        if (isFinal || left === 0) return reply;
        await inbox.quiet(SETTLE_MS);
      }
    },
    async collect(most) {
      using bytes = wiped(new Uint8Array(most));
      const length = await collectInto(bytes.bytes, inbox, address);
      if (length.ok) return ok(wiped(bytes.bytes.slice(0, length.value)));
      inbox.clear();
      return length;
    },
  };
}

/** What has come over the line and was not read yet. */
interface Inbox {
  /** The next event; waits for it until `deadline`. */
  hear(deadline: number): Promise<Heard>;
  /** The next event of an upload: silence is a line without a byte for {@link DATA_GAP_MS}, not a packet that takes long. */
  hearData(): Promise<Heard>;
  /** Drops what has come without a request. */
  clear(): void;
  readonly quiet: ModuleLink['quiet'];
  readonly hasEnded: ModuleLink['hasEnded'];
  readonly onEnd: ModuleLink['onEnd'];
}

function createInbox(line: ByteLine, clock: Clock): Inbox {
  const parser = createPacketParser();
  const events: ParserEvent[] = [];
  let hasEnded = false;
  let lastByteAt = clock.monotonic();
  let wake: (() => void) | undefined;
  let onEnd: () => void = () => undefined;

  line.onBytes((bytes) => {
    lastByteAt = clock.monotonic();
    events.push(...parser.feed(bytes));
    if (events.length > 0) wake?.();
  });
  line.onEnd(() => {
    if (hasEnded) return;
    hasEnded = true;
    wake?.();
    onEnd();
  });

  /** Waits until there is an event or the line has ended, but not longer than `ms`. */
  async function wait(ms: number): Promise<void> {
    if (hasEnded || events.length > 0) return;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        wake = undefined;
        cancel();
        resolve();
      };
      const cancel = clock.after(ms, over);
      wake = over;
    });
  }

  async function hear(deadline: number): Promise<Heard> {
    await wait(Math.max(0, deadline - clock.monotonic()));
    // On a busy machine the time may be over while bytes wait to be read: they are read before it counts as silence.
    if (!hasEnded && events.length === 0) await setImmediate();
    return hasEnded ? 'gone' : (events.shift() ?? 'silence');
  }

  function clear(): void {
    parser.reset();
    for (const event of events.splice(0)) if (event.kind === 'packet') event.packet[Symbol.dispose]();
  }

  return {
    clear,
    hasEnded: () => hasEnded,
    onEnd(listener) {
      onEnd = listener;
    },
    hear,
    async hearData() {
      const asked = clock.monotonic();
      const deadline = (): number => Math.min(Math.max(asked, lastByteAt) + DATA_GAP_MS, asked + LONGEST_PACKET_MS);
      for (;;) {
        const heard = await hear(deadline());
        if (heard !== 'silence' || clock.monotonic() >= deadline()) return heard;
      }
    },
    async quiet(ms) {
      const end = clock.monotonic() + LONGEST_NOISE_MS;
      lastByteAt = clock.monotonic();
      while (!hasEnded && clock.monotonic() < Math.min(end, lastByteAt + ms)) {
        clear();
        await wait(lastByteAt + ms - clock.monotonic());
      }
      clear();
    },
  };
}

async function askOnce(
  { line, inbox, clock }: { readonly line: ByteLine; readonly inbox: Inbox; readonly clock: Clock },
  command: Uint8Array,
  timeoutMs: number,
): Promise<Result<Reply, LinkError>> {
  inbox.clear();
  const sent = await line.write(command);
  if (!sent.ok) return err(inbox.hasEnded() ? { code: 'gone' } : ofWire(sent.error));
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    const heard = await inbox.hear(deadline);
    if (heard === 'gone') return err({ code: 'gone' });
    if (heard === 'silence') return err({ code: 'silent' });
    if (heard.kind === 'damaged') return err({ code: 'garbled' });
    using packet = heard.packet;
    // The module may answer from another address, to report a wrong one; data packets belong to an earlier command.
    if (packet.type !== PACKET_TYPE.acknowledge) continue;
    const [code] = packet.payload;
    if (code === undefined || code === CONFIRMATION.receiveError) return err({ code: 'garbled' });
    return ok({ code, rest: packet.payload.slice(1) });
  }
}

/** Puts the data packets that come into `bytes`, to the last one; returns their length. */
async function collectInto(bytes: Uint8Array, inbox: Inbox, address: number): Promise<Result<number, LinkError>> {
  let length = 0;
  let isWhole = true;
  for (;;) {
    const heard = await inbox.hearData();
    if (heard === 'gone') return err({ code: 'gone' });
    if (heard === 'silence') return err({ code: 'silent' });
    if (heard.kind === 'damaged') {
      isWhole = false;
      continue;
    }
    using packet = heard.packet;
    const { type, payload } = packet;
    if (type !== PACKET_TYPE.data && type !== PACKET_TYPE.lastData) continue;
    if (packet.address !== address || length + payload.length > bytes.length) isWhole = false;
    if (isWhole) bytes.set(payload, length);
    length += payload.length;
    if (type === PACKET_TYPE.lastData) return isWhole ? ok(length) : err({ code: 'garbled' });
  }
}

function ofWire(error: WireError): LinkError {
  if (error.code === 'gone') return { code: 'gone' };
  return { code: 'wire', detail: 'detail' in error ? error.detail : error.code };
}
