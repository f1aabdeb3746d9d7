import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { OwnedFrame } from '../reader/port.ts';
import { createOtherReader } from './reader.ts';
import type { ReaderServices } from './reader.ts';
import type { VerifiedDevice } from './verify-device.ts';

const device = {
  digitalId: {
    type: 'Finger',
    deviceSubType: 'Slap',
    serialNo: 'S',
    make: 'M',
    model: 'X',
    deviceProvider: 'P',
    deviceProviderId: 'p',
  },
  info: { deviceSubId: ['1'], serviceVersion: '1', firmware: '1' },
} as unknown as VerifiedDevice;

/** A reader whose live view gives one picture, which is decoded when the test says so, and ends when it is stopped. */
function bench() {
  const decoding = Promise.withResolvers<Result<OwnedFrame, { readonly code: string }>>();
  const begun = Promise.withResolvers<undefined>();
  let sweeps = 0;
  const services: ReaderServices = {
    statuses: () => [{ deviceId: 'd', state: 'ready' } as ReturnType<ReaderServices['statuses']>[number]],
    subscribe: () => () => undefined,
    async sweep() {
      sweeps += 1;
      await Promise.resolve();
    },
    async view(_view, onPicture: (jpeg: Wiped) => void, signal) {
      onPicture(wiped(new Uint8Array(4)));
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return ok(undefined);
    },
    capture: async () => Promise.resolve(err({ code: 'reader-unknown' })),
  };
  const reader = createOtherReader({
    services,
    deviceId: 'd',
    device,
    async decode() {
      begun.resolve(undefined);
      return decoding.promise;
    },
  });
  return { reader, decoding, begun: begun.promise, sweeps: () => sweeps };
}

describe("another vendor's reader", () => {
  it('ends well when it is stopped while its last picture is decoded, however that ends', async () => {
    const { reader, decoding, begun, sweeps } = bench();
    const stop = new AbortController();
    const shown = reader.stream(() => undefined, stop.signal);
    await begun;
    stop.abort();
    decoding.resolve(err({ code: 'not-a-jpeg' }));
    expect(await shown).toEqual({ ok: true, value: undefined });
    expect(sweeps()).toBe(0);
  });

  it('fails with what is wrong with a picture while somebody looks', async () => {
    const { reader, decoding, begun } = bench();
    const shown = reader.stream(() => undefined, new AbortController().signal);
    await begun;
    decoding.resolve(err({ code: 'not-a-jpeg' }));
    expect(await shown).toMatchObject({ error: { code: 'reader-failed', detail: 'not-a-jpeg' } });
  });

  it('is gone when it is closed meanwhile', async () => {
    const { reader, decoding, begun } = bench();
    const shown = reader.stream(() => undefined, new AbortController().signal);
    await begun;
    const closed = reader.close();
    decoding.resolve(err({ code: 'not-a-jpeg' }));
    expect(await shown).toMatchObject({ error: { code: 'reader-gone' } });
    await closed;
  });
});
