import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { close, must, seesOf, settled } from './plugged-bench.ts';
import type { PluggedBench } from './plugged-bench.ts';
import type { BiometricReader } from '../port.ts';

/** When the cable is pulled: right before an exchange begins, or when it has just begun and nothing has answered yet. */
const MOMENTS = ['before', 'within'] as const;
type Moment = (typeof MOMENTS)[number];

/** Frames with a finger up to which a stream is followed. */
const FINGER_FRAMES = 2;
/** Frames within which what was laid on the glass shows. */
const MOST_FRAMES = 12;
/** So many are gone through one by one, and further ones in growing steps, where not each is: the pieces of a picture are all alike. */
const FIRST_EXCHANGES = 40;
/** The same of an opening, which is cheap to go through: the whole of it, but for a picture of many pieces. */
const FIRST_OF_OPENING = 200;
/** More than any reader needs for an opening or a closing; a loop that passes it would not end. */
const MOST_EXCHANGES = 8000;
/** Thousands of openings on a machine that is busy. */
const LIMIT_MS = 600_000;
/** Of a stream that nobody stops: what ends it is the cable. */
const NEVER = new AbortController().signal;

/**
 * The cable is pulled at every single exchange with the hardware: of an opening, of a stream up to its second picture of a
 * finger, of a capture's stop and the closing after it, and of a closing in the middle of a stream. Where a picture comes in
 * hundreds of pieces, `goes` says whether the cable is pulled at each of them or at a part.
 */
export function describeUnplugging(
  name: string,
  createBench: () => PluggedBench | Promise<PluggedBench>,
  goes: 'each' | 'most' = 'most',
): void {
  describe(`${name}, unplugged at every step`, { timeout: LIMIT_MS }, () => {
    let bench: PluggedBench;
    beforeEach(async () => {
      bench = await createBench();
    });
    afterEach(async () => {
      await bench.dispose();
    });

    /** Pulls the cable once, at that exchange from now on; answers whether it has. */
    function pullAt(exchange: number, moment: Moment): () => boolean {
      let isPulled = false;
      const pull = async (): Promise<void> => {
        isPulled = true;
        await bench.unplug();
      };
      bench.watchExchanges(async (current) => {
        if (current !== exchange || isPulled) return;
        if (moment === 'within') await Promise.resolve();
        await pull();
      });
      return () => isPulled;
    }

    /** Counts the exchanges from now on. */
    function count(): () => number {
      let exchanges = 0;
      bench.watchExchanges((current) => {
        exchanges = current;
      });
      return () => exchanges;
    }

    /**
     * Goes through one exchange after the other, both moments of each, the reader plugged in again after it; until `go` answers
     * that there was no such exchange any more, or up to `last`. Answers how many there were.
     */
    async function atEach(
      go: (exchange: number, moment: Moment) => Promise<boolean>,
      { last = MOST_EXCHANGES, first = FIRST_EXCHANGES } = {},
    ): Promise<number> {
      const step = (exchange: number): number => (goes === 'each' || exchange < first ? 1 : Math.ceil(exchange / 8));
      for (let exchange = 1; exchange <= last; exchange += step(exchange)) {
        // Where there are hundreds, each has one of the two.
        const moments = exchange < first ? MOMENTS : MOMENTS.slice(exchange % 2, (exchange % 2) + 1);
        for (const moment of moments) {
          try {
            const wasPulled = await go(exchange, moment);
            bench.watchExchanges(() => undefined);
            if (!wasPulled) return exchange - 1;
            expect(bench.held()).toEqual([]);
          } catch (error) {
            throw new Error(`unplugged ${moment} exchange ${exchange}`, { cause: error });
          }
          await bench.plug();
        }
      }
      expect(last).toBeLessThan(MOST_EXCHANGES);
      return last;
    }

    /** An opening whose cable is pulled at that exchange; false where it has no such exchange. */
    async function openPulled(exchange: number, moment: Moment): Promise<boolean> {
      const isPulled = pullAt(exchange, moment);
      const opened = await bench.open();
      bench.watchExchanges(() => undefined);
      if (!opened.ok) {
        expect(opened.error).toEqual({ code: 'gone' });
        expect(isPulled()).toBe(true);
        return true;
      }
      if (isPulled()) {
        // The last answer was on its way already; then the first use tells.
        expect(moment).toBe('within');
        const ended = await settled(
          bench,
          opened.value.stream(() => undefined, NEVER),
        );
        expect(ended).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
      }
      await close(bench, opened.value);
      return isPulled();
    }

    /** Streams with a finger on the glass until that many frames came; the stream goes on. */
    async function streamFor(reader: BiometricReader, frames: number, signal: AbortSignal) {
      let given = 0;
      const ended = reader.stream(() => {
        given += 1;
      }, signal);
      while (given < frames) await bench.deliverFrame(reader);
      return { ended };
    }

    /** The number of the frame that is the `wanted`-th with a finger, and of the exchanges of the stream until it came. */
    async function untilFinger(wanted: number): Promise<{ readonly frames: number; readonly exchanges: number }> {
      const sees = seesOf(bench);
      const reader = must(await bench.open());
      await bench.place();
      const exchanges = count();
      const stop = new AbortController();
      const seen: boolean[] = [];
      let atLast = 0;
      const ended = reader.stream((frame) => {
        seen.push(sees(frame));
        atLast = exchanges();
      }, stop.signal);
      const isEnough = (): boolean => seen.filter(Boolean).length >= wanted;
      for (let turn = 0; turn < MOST_FRAMES && !isEnough(); turn += 1) await bench.deliverFrame(reader);
      expect(isEnough()).toBe(true);
      stop.abort();
      await settled(bench, ended);
      await close(bench, reader);
      return { frames: seen.length, exchanges: atLast };
    }

    /** What a driver has learnt of a reader makes its next opening shorter. */
    async function anew(): Promise<void> {
      await bench.dispose();
      bench = await createBench();
    }

    function statesOf(reader: BiometricReader): readonly string[] {
      const states: string[] = [];
      reader.subscribe(() => states.push(reader.state()));
      return states;
    }

    it('in its opening: says gone and holds nothing', async () => {
      const exchanges = count();
      const clean = must(await bench.open());
      const total = exchanges();
      await close(bench, clean);
      const pulled = await atEach(
        async (exchange, moment) => {
          await anew();
          return openPulled(exchange, moment);
        },
        { first: FIRST_OF_OPENING },
      );
      expect(pulled).toBeGreaterThanOrEqual(total);
    });

    it('in its opening: opens when plugged again, and when pulled in that opening, too', async () => {
      const exchanges = count();
      const clean = must(await bench.open());
      const total = exchanges();
      await close(bench, clean);
      const pulled = await atEach(async (exchange, moment) => {
        await anew();
        if (!(await openPulled(exchange, moment))) return false;
        await bench.plug();
        if (await openPulled(exchange, moment)) await bench.plug();
        await close(bench, must(await bench.open()));
        await bench.unplug();
        return true;
      });
      expect(pulled).toBeGreaterThanOrEqual(total);
    });

    it('in a stream with a finger: ends it with reader-gone and tells once', async () => {
      const { exchanges } = await untilFinger(FINGER_FRAMES);
      expect(exchanges).toBeGreaterThanOrEqual(FINGER_FRAMES);
      await atEach(
        async (exchange, moment) => {
          const reader = must(await bench.open());
          await bench.place();
          const states = statesOf(reader);
          const isPulled = pullAt(exchange, moment);
          const ended = await settled(
            bench,
            reader.stream(() => undefined, NEVER),
          );
          expect(ended).toEqual({ ok: false, error: { code: 'reader-gone', deviceId: reader.identity.deviceId } });
          await close(bench, reader);
          expect(states).toEqual(['gone']);
          return isPulled();
        },
        { last: exchanges },
      );
    });

    it.each(['after a capture has stopped', 'in the middle of a stream'] as const)(
      'while it is closed %s: everything ends, and it tells once',
      async (when) => {
        const { frames } = await untilFinger(1);
        /** Stops, or not, and closes, from the first picture of a finger on; answers what `begin` said. */
        const goThrough = async <T>(begin: () => T): Promise<T> => {
          // What a pulled reader was left at would make its next closing shorter.
          await anew();
          const reader = must(await bench.open());
          await bench.place();
          const states = statesOf(reader);
          const stop = new AbortController();
          const { ended } = await streamFor(reader, frames, stop.signal);
          const begun = begin();
          if (when === 'after a capture has stopped') {
            stop.abort();
            const end = await settled(bench, ended);
            if (!end.ok) expect(end.error.code).toBe('reader-gone');
          }
          await close(bench, reader);
          const end = await settled(bench, ended);
          if (!end.ok) expect(end.error.code).toBe('reader-gone');
          if (when === 'in the middle of a stream') expect(end.ok).toBe(false);
          expect(states).toEqual(['gone']);
          return begun;
        };
        const total = (await goThrough(count))();
        expect(total > 0).toBe(bench.closesInSilence !== true);
        const pulled = await atEach(async (exchange, moment) => (await goThrough(() => pullAt(exchange, moment)))());
        expect(pulled).toBeGreaterThanOrEqual(total);
      },
    );
  });
}
