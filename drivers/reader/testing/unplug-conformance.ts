import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { close, must, seesOf, settled } from './plugged-bench.ts';
import type { PluggedBench } from './plugged-bench.ts';
import type { BiometricReader } from '../port.ts';

/** When the cable is pulled: right before an exchange begins, or when it has just begun and has no answer yet. */
const MOMENTS = ['before', 'within'] as const;
type Moment = (typeof MOMENTS)[number];

/** A stream is followed up to so many frames with a finger. */
const FINGER_FRAMES = 2;
/** What was laid on the glass shows within so many frames. */
const MOST_FRAMES = 12;
/** So many exchanges are tried one by one. Of the later ones, all alike as pieces of a picture, only some are, in growing steps. */
const FIRST_EXCHANGES = 40;
/** The same for an opening, where each try is cheap: this covers all of it, except a picture of many pieces. */
const FIRST_OF_OPENING = 200;
/** More exchanges than any opening or closing needs; a loop beyond this number would not end. */
const MOST_EXCHANGES = 8000;
/** Time for thousands of openings on a busy machine. */
const LIMIT_MS = 600_000;
/** For a stream that only the cable ends. */
const NEVER = new AbortController().signal;

/**
 * Pulls the cable at every single exchange with the hardware: in an opening, in a stream up to its second picture of a
 * finger, in a capture's stop and the closing after it, and in a closing in the middle of a stream. Where a picture comes in
 * hundreds of pieces, `goes` says whether the cable is pulled at each of them or only at some.
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

    /** Pulls the cable once, at that exchange from now on; returns a function that says whether it did. */
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
     * Tries one exchange after the other, at both moments, and plugs the reader in again after each; until `go` returns that
     * there is no such exchange any more, or up to `last`. Returns how many there were.
     */
    async function atEach(
      go: (exchange: number, moment: Moment) => Promise<boolean>,
      { last = MOST_EXCHANGES, first = FIRST_EXCHANGES } = {},
    ): Promise<number> {
      const step = (exchange: number): number => (goes === 'each' || exchange < first ? 1 : Math.ceil(exchange / 8));
      for (let exchange = 1; exchange <= last; exchange += step(exchange)) {
        // Where there are hundreds, each exchange gets one of the two moments.
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

    /** Opens and pulls the cable at that exchange; false when there was no such exchange. */
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
        // The last answer was already on its way; then the first use shows that the reader is gone.
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

    /** Streams with a finger on the glass until so many frames have come; the stream goes on. */
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

    /** A new bench: what a driver has learnt of a reader makes its next opening shorter. */
    async function startAgain(): Promise<void> {
      await bench.dispose();
      bench = await createBench();
    }

    function statesOf(reader: BiometricReader): readonly string[] {
      const states: string[] = [];
      reader.subscribe(() => states.push(reader.state()));
      return states;
    }

    it('while it is opened: reports gone and holds nothing', async () => {
      const exchanges = count();
      const clean = must(await bench.open());
      const total = exchanges();
      await close(bench, clean);
      const pulled = await atEach(
        async (exchange, moment) => {
          await startAgain();
          return openPulled(exchange, moment);
        },
        { first: FIRST_OF_OPENING },
      );
      expect(pulled).toBeGreaterThanOrEqual(total);
    });

    it('while it is opened: opens when plugged in again, also after a second pull', async () => {
      const exchanges = count();
      const clean = must(await bench.open());
      const total = exchanges();
      await close(bench, clean);
      const pulled = await atEach(async (exchange, moment) => {
        await startAgain();
        if (!(await openPulled(exchange, moment))) return false;
        await bench.plug();
        if (await openPulled(exchange, moment)) await bench.plug();
        await close(bench, must(await bench.open()));
        await bench.unplug();
        return true;
      });
      expect(pulled).toBeGreaterThanOrEqual(total);
    });

    it('in a stream with a finger: ends it with reader-gone and notifies once', async () => {
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
      'while it is closed %s: ends everything, and notifies once',
      async (when) => {
        const { frames } = await untilFinger(1);
        /** Stops, or not, and closes, from the first picture of a finger on; returns what `begin` returned. */
        const goThrough = async <T>(begin: () => T): Promise<T> => {
          // The settings that a pulled reader keeps would make its next closing shorter.
          await startAgain();
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
