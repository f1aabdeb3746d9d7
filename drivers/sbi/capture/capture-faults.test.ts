import process from 'node:process';

import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { jpeg2000Job } from '../../imaging/codec/jpeg2000-job.ts';
import { createJobThreads } from '../../jobs/job-threads.ts';
import { ANSWER_MS } from './answer-in-time.ts';
import { warnOfFault } from '../service.ts';
import { conformanceTrust, namesIn, requestOf } from '../testing/conformance-service.ts';
import type { Answer } from '../testing/conformance-service.ts';
import { schemaProblems } from '../testing/published-schemas.ts';
import { requestText, sendRaw } from '../testing/raw-client.ts';
import { frameOfQuality, scriptedImaging } from '../testing/scripted-imaging.ts';
import { createScriptedReader } from '../testing/scripted-reader.ts';
import { openServiceFixture } from '../testing/service-fixture.ts';
import type { ServiceFixture } from '../testing/service-fixture.ts';
import type { ServiceImaging } from '../service.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';

/**
 * Captures without an answer, or without one in time: the client gets an error, the reader is free, and no data stays
 * in memory.
 */

const FAILED = { type: 'capture-ended', outcome: { ok: false, failure: { code: 'reader-failed', cause: 'reader' } } };
const THUMBS = { deviceId: 'finger-slap', deviceSubId: '3', count: '2' } as const;

let trust: TrainingTrust;
let fixture: ServiceFixture;

beforeAll(async () => {
  trust = await conformanceTrust();
});
afterEach(async () => {
  await fixture.close();
});

async function open(imaging: Partial<ServiceImaging>, captures: 'always' | 'when-armed' = 'always'): Promise<void> {
  fixture = await openServiceFixture(trust.service, {
    purpose: 'Registration',
    captures,
    readers: [createScriptedReader('finger-slap', 'finger-slap')],
    imaging,
  });
}

/** Starts a capture of two thumbs that are on the glass, and returns its frames. */
async function capture() {
  const started = fixture.reader.streamStarted();
  const sent = sendRaw(
    fixture.port,
    requestText(fixture.port, 'RCAPTURE', '/capture', requestOf('Registration', THUMBS)),
  );
  await started;
  const frames = [frameOfQuality(90), frameOfQuality(90)];
  for (const frame of frames) fixture.reader.show(frame);
  return { ...sent, frames };
}

/** Expects an error of the reader, for the client and for the officer, and a free reader afterwards. */
async function expectFailed({ answer, frames }: Awaited<ReturnType<typeof capture>>): Promise<void> {
  const json = (await answer)?.json as Answer;
  expect(namesIn(json)).toEqual(['110']);
  expect(schemaProblems('ErrorCaptureResponse', json)).toEqual([]);
  expect(fixture.reports.at(-1)).toMatchObject(FAILED);
  expect(frames.every(({ pixels }) => isWiped(pixels))).toBe(true);
  expect(fixture.lockChanges()).toBe(2);
  expect(fixture.reader.isStreaming()).toBe(false);
}

function isWiped(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

describe('a capture without an answer', () => {
  it('ends in an error when one record of two cannot be encoded; the other is wiped when it comes', async () => {
    const late = Promise.withResolvers<Uint8Array>();
    let isBroken = true;
    await open({
      encode: async (input) => {
        if (!isBroken) return scriptedImaging.encode(input);
        if (input.sample.bioSubType === 'Right Thumb') return late.promise;
        return Promise.reject(new Error('no memory'));
      },
    });
    await expectFailed(await capture());
    expect(fixture.faults).toEqual([new Error('no memory')]);
    const record = Buffer.from('a plain record');
    late.resolve(record);
    await late.promise;
    await Promise.resolve();
    expect(isWiped(record)).toBe(true);

    isBroken = false;
    const { answer } = await capture();
    expect(namesIn((await answer)?.json as Answer)).toEqual(['Left Thumb', 'Right Thumb']);
  });

  it('ends in an error when the thread that encodes dies', async () => {
    const pool = createJobThreads();
    await open({
      encode: async () => {
        const pixels = new Uint8Array(1024 * 1024).fill(90);
        const frame = { width: 1024, height: 1024, pixelsPerInch: 500, pixels };
        const encoding = pool.run(jpeg2000Job, { frame, mode: { kind: 'lossless' } }, pixels);
        await Promise.all([pool.close(), encoding]);
        return pixels;
      },
    });
    await expectFailed(await capture());
    expect(String(fixture.faults)).toContain('the thread ended');
  });

  it('ends in an error when its frames cannot be assessed', async () => {
    await open({
      assess: () => {
        throw new RangeError('no such block');
      },
    });
    await expectFailed(await capture());
    expect(fixture.faults).toEqual([new RangeError('no such block')]);
  });

  it('is a warning of the process when nobody else receives faults', async () => {
    const warned = Promise.withResolvers<Error>();
    process.once('warning', warned.resolve);
    warnOfFault(new RangeError('no such block'));
    expect(await warned.promise).toMatchObject({ name: 'RangeError', message: 'no such block' });
  });
});

describe('a capture with a slow answer', () => {
  let encoding: PromiseWithResolvers<undefined>;
  let records: PromiseWithResolvers<Uint8Array>[];

  async function openSlow(captures?: 'when-armed'): Promise<void> {
    encoding = Promise.withResolvers();
    records = [];
    await open(
      {
        encode: async () => {
          const record = Promise.withResolvers<Uint8Array>();
          records.push(record);
          if (records.length === 2) encoding.resolve(undefined);
          return record.promise;
        },
      },
      captures,
    );
  }

  /** One record comes before the capture is given up, the other afterwards: both are wiped. */
  async function expectWiped(giveUp: () => Promise<void>): Promise<void> {
    const [early, late] = [Buffer.from('an early record'), Buffer.from('a late record')];
    records[0]?.resolve(early);
    await records[0]?.promise;
    await giveUp();
    expect(isWiped(early)).toBe(true);
    records[1]?.resolve(late);
    await records[1]?.promise;
    await Promise.resolve();
    expect(isWiped(late)).toBe(true);
  }

  it('is given up after a while, and not before', async () => {
    await openSlow();
    const captured = await capture();
    await encoding.promise;
    await expectWiped(async () => {
      fixture.clock.advance(ANSWER_MS - 1);
      expect(fixture.lockChanges()).toBe(1);
      fixture.clock.advance(1);
      await expectFailed(captured);
    });
    expect(fixture.faults).toEqual([]);
  });

  it.each(['hung up', 'disarmed'] as const)('frees the reader at once when it is %s', async (how) => {
    await openSlow('when-armed');
    fixture.service.arming.arm('visit-1', 'anybody');
    const { hangUp, frames } = await capture();
    await encoding.promise;
    await expectWiped(async () => {
      const ended = fixture.nextReport('capture-ended');
      if (how === 'hung up') hangUp();
      else fixture.service.arming.disarm();
      expect(await ended).toMatchObject({ outcome: { ok: false, failure: { code: 'cancelled' } } });
      expect(fixture.lockChanges()).toBe(2);
      expect(frames.every(({ pixels }) => isWiped(pixels))).toBe(true);
    });
    fixture.clock.advance(ANSWER_MS);
    expect(fixture.reports.filter(({ type }) => type === 'capture-ended')).toHaveLength(1);
  });
});
