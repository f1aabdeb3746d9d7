import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ByteLine, WireError } from '../transport/port.ts';
import { CONFIRMATION, PACKET_TYPE, encodeCommand, makePacketParser } from './protocol.ts';
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
 * - `garbled`: something came, but with a wrong checksum, or the module got the command so
 * - `wire`: the line refuses
 */
export type LinkError =
  { readonly code: 'gone' | 'silent' | 'garbled' } | { readonly code: 'wire'; readonly detail: string };

/** Commands and answers over a line of bytes, one at a time. */
export interface ModuleLink {
  /** Sends a command and waits for its acknowledgement; tries again, `tries` times in all, after silence or damage. */
  ask(command: Command): Promise<Result<Reply, LinkError>>;
  /**
   * Takes the data packets that follow an acknowledgement, to the last; the caller overwrites the bytes. Damaged ones
   * are heard to the end all the same, so that the line is free again. At most `most` bytes.
   */
  collect(most: number): Promise<Result<Uint8Array, LinkError>>;
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

/** Without a byte between two data packets, or before the first. Two packets of the largest size take 0.6 s at 9600 baud. */
const DATA_GAP_MS = 700;
/** For one data packet, however slowly its bytes come: a busy machine hands them over late. */
export const LONGEST_PACKET_MS = 5 * DATA_GAP_MS;
/** After a command that failed: what still comes of its answer must not be taken for the next one's. */
const SETTLE_MS = 50;
export const LONGEST_NOISE_MS = 2000;

type Heard = ParserEvent | 'silence' | 'gone';

/** Listens on `line` from now on. */
export function makeModuleLink(line: ByteLine, address: number, clock: Clock): ModuleLink {
  const parser = makePacketParser();
  const inbox: ParserEvent[] = [];
  let hasEnded = false;
  let lastByteAt = clock.monotonic();
  let wake: (() => void) | undefined;
  let onEnd: () => void = () => undefined;

  line.onBytes((bytes) => {
    lastByteAt = clock.monotonic();
    inbox.push(...parser.feed(bytes));
    if (inbox.length > 0) wake?.();
  });
  line.onEnd(() => {
    if (hasEnded) return;
    hasEnded = true;
    wake?.();
    onEnd();
  });

  /** Waits until something is in the inbox or the line has ended, but not longer than `ms`. */
  async function wait(ms: number): Promise<void> {
    if (hasEnded || inbox.length > 0) return;
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
    if (!hasEnded && inbox.length === 0) await setImmediate();
    return hasEnded ? 'gone' : (inbox.shift() ?? 'silence');
  }

  /** What comes of an upload: silence is a line without a byte for {@link DATA_GAP_MS}, not a packet that takes long. */
  async function hearData(): Promise<Heard> {
    const asked = clock.monotonic();
    const deadline = (): number => Math.min(Math.max(asked, lastByteAt) + DATA_GAP_MS, asked + LONGEST_PACKET_MS);
    for (;;) {
      const heard = await hear(deadline());
      if (heard !== 'silence' || clock.monotonic() >= deadline()) return heard;
    }
  }

  /** Forgets what came for nobody. */
  function clear(): void {
    parser.reset();
    for (const event of inbox.splice(0)) if (event.kind === 'packet') event.packet.payload.fill(0);
  }

  async function quiet(ms: number): Promise<void> {
    const end = clock.monotonic() + LONGEST_NOISE_MS;
    lastByteAt = clock.monotonic();
    while (!hasEnded && clock.monotonic() < Math.min(end, lastByteAt + ms)) {
      clear();
      await wait(lastByteAt + ms - clock.monotonic());
    }
    clear();
  }

  async function tryOnce(command: Uint8Array, timeoutMs: number): Promise<Result<Reply, LinkError>> {
    clear();
    const sent = await line.write(command);
    if (!sent.ok) return err(hasEnded ? { code: 'gone' } : ofWire(sent.error));
    const deadline = clock.monotonic() + timeoutMs;
    for (;;) {
      const heard = await hear(deadline);
      if (heard === 'gone') return err({ code: 'gone' });
      if (heard === 'silence') return err({ code: 'silent' });
      if (heard.kind === 'damaged') return err({ code: 'garbled' });
      const { type, payload } = heard.packet;
      // The module may answer for another address, to say so; data packets are of a command before this one.
      if (type !== PACKET_TYPE.acknowledge) {
        payload.fill(0);
        continue;
      }
      const [code] = payload;
      if (code === undefined || code === CONFIRMATION.receiveError) return err({ code: 'garbled' });
      return ok({ code, rest: payload.subarray(1) });
    }
  }

  return {
    hasEnded: () => hasEnded,
    onEnd(listener) {
      onEnd = listener;
    },
    quiet,
    async ask({ instruction, parameters = [], timeoutMs, tries = 3 }) {
      const command = encodeCommand(address, instruction, parameters);
      for (let left = tries - 1; ; left -= 1) {
        const reply = await tryOnce(command, timeoutMs);
        const isFinal = reply.ok || reply.error.code === 'gone' || reply.error.code === 'wire';
        if (isFinal || left === 0) return reply;
        await quiet(SETTLE_MS);
      }
    },
    async collect(most) {
      const bytes = new Uint8Array(most);
      let length = 0;
      let isWhole = true;
      const fail = (error: LinkError): Result<Uint8Array, LinkError> => {
        bytes.fill(0);
        clear();
        return err(error);
      };
      for (;;) {
        const heard = await hearData();
        if (heard === 'gone') return fail({ code: 'gone' });
        if (heard === 'silence') return fail({ code: 'silent' });
        if (heard.kind === 'damaged') {
          isWhole = false;
          continue;
        }
        const { type, payload, address: from } = heard.packet;
        if (type !== PACKET_TYPE.data && type !== PACKET_TYPE.lastData) continue;
        if (from !== address || length + payload.length > most) isWhole = false;
        if (isWhole) bytes.set(payload, length);
        length += payload.length;
        payload.fill(0);
        if (type !== PACKET_TYPE.lastData) continue;
        if (!isWhole) return fail({ code: 'garbled' });
        const whole = bytes.slice(0, length);
        bytes.fill(0);
        return ok(whole);
      }
    },
  };
}

function ofWire(error: WireError): LinkError {
  if (error.code === 'gone') return { code: 'gone' };
  return { code: 'wire', detail: 'detail' in error ? error.detail : error.code };
}
