import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compareHere, compareInThreads } from '../../imaging/match/compare-job.ts';
import type { KeptFinger } from '../../imaging/match/duplicate-finger.ts';
import { createJobThreads } from '../../jobs/job-threads.ts';
import { wholeFrame } from '../../imaging/picture/cut.ts';
import { ok } from '#kit/result.ts';
import type { Nfiq2 } from '../../nfiq2/nfiq2.ts';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression } from '../../simulated/finger/impression.ts';
import { cutFingers } from './finger-cuts.ts';
import { createPrintScores } from './print-scores.ts';
import { call } from '../testing/raw-client.ts';
import { openServiceFixture, TEST_NOW } from '../testing/service-fixture.ts';
import type { ServiceFixture } from '../testing/service-fixture.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import { createVisitFingers } from './visit-fingers.ts';
import type { VisitFingers } from './visit-fingers.ts';

let index: Frame;
let indexAgain: Frame;
let thumb: Frame;

beforeAll(() => {
  const left = drawMaster({ person: 4, finger: 'Left IndexFinger' }).frame;
  index = createImpression(left, 'first');
  indexAgain = createImpression(left, 'second');
  thumb = createImpression(drawMaster({ person: 4, finger: 'Left Thumb' }).frame, 'first');
});

function give(fingers: VisitFingers, frame: Frame, bioSubType: string) {
  const sample = { bioSubType, box: wholeFrame(frame), quality: 70 };
  return fingers.compare(cutFingers([{ frame, samples: [sample] }]));
}

describe('the fingers of a visit', () => {
  it('warn of a finger that is captured under two names', async () => {
    const fingers = createVisitFingers();
    expect(await give(fingers, index, 'Left IndexFinger')).toEqual([]);
    expect(await give(fingers, thumb, 'Left Thumb')).toEqual([]);
    expect(await give(fingers, indexAgain, 'Right IndexFinger')).toMatchObject([
      { bioSubType: 'Right IndexFinger', resembles: 'Left IndexFinger' },
    ]);
  });

  it('do not warn of a second try, nor of a finger without a name', async () => {
    const fingers = createVisitFingers();
    await give(fingers, index, 'Left IndexFinger');
    expect(await give(fingers, indexAgain, 'Left IndexFinger')).toEqual([]);
    expect(await give(fingers, indexAgain, 'UNKNOWN')).toEqual([]);
  });

  it('find a finger twice in one shot', async () => {
    const fingers = createVisitFingers();
    const width = index.width + indexAgain.width;
    const frame: Frame = { ...index, width, pixels: new Uint8Array(width * index.height).fill(255) };
    for (let y = 0; y < index.height; y += 1) {
      frame.pixels.set(index.pixels.subarray(y * index.width, (y + 1) * index.width), y * width);
      frame.pixels.set(indexAgain.pixels.subarray(y * index.width, (y + 1) * index.width), y * width + index.width);
    }
    const box = wholeFrame(index);
    const cuts = cutFingers([
      {
        frame,
        samples: [
          { bioSubType: 'Left IndexFinger', box, quality: 70 },
          { bioSubType: 'Left MiddleFinger', box: { ...box, x: index.width }, quality: 70 },
        ],
      },
    ]);
    expect(await fingers.compare(cuts)).toMatchObject([
      { bioSubType: 'Left MiddleFinger', resembles: 'Left IndexFinger' },
    ]);
  });

  it('of a visit that ends while they are compared are wiped, and found nowhere', async () => {
    const kept: KeptFinger[] = [];
    const held = Promise.withResolvers<undefined>();
    const fingers = createVisitFingers(async (frame, others) => {
      const compared = await compareHere(frame, others);
      kept.push(compared.kept);
      await held.promise;
      return compared;
    });
    const first = give(fingers, index, 'Left IndexFinger');
    const second = give(fingers, indexAgain, 'Right IndexFinger');
    await vi.waitUntil(() => kept.length === 1);
    fingers.forget();
    held.resolve(undefined);
    expect(await Promise.all([first, second])).toEqual([[], []]);
    expect(kept.map(({ ridges }) => new Set(ridges))).toEqual([new Set([-128])]);
    expect(await give(fingers, indexAgain, 'Right MiddleFinger')).toEqual([]);
  });

  it('are compared in threads as here', async () => {
    const pool = createJobThreads();
    const fingers = createVisitFingers(compareInThreads(pool));
    await give(fingers, index, 'Left IndexFinger');
    const [there] = await give(fingers, indexAgain, 'Right IndexFinger');
    const [before, again] = [index, indexAgain].map((frame) => ({ ...frame, pixels: frame.pixels.slice() }));
    const { kept } = await compareHere(before!, []);
    const { scores } = await compareHere(again!, [kept]);
    expect(there).toEqual({ bioSubType: 'Right IndexFinger', resembles: 'Left IndexFinger', score: scores[0] });
    await pool.close();
  });

  it('are wiped', async () => {
    const fingers = createVisitFingers();
    await give(fingers, index, 'Left IndexFinger');
    fingers.forget();
    expect(await give(fingers, indexAgain, 'Right IndexFinger')).toEqual([]);
  });
});

describe('a visit at the service', () => {
  let fixture: ServiceFixture;

  async function capture(frame: Frame, bioSubType: string, afterAnswer: () => void = () => undefined): Promise<void> {
    const asked = { env: 'Developer', purpose: 'Auth', specVersion: '0.9.5', timeout: 5000 };
    const bio = { type: 'Finger', count: 1, requestedScore: 40, deviceId: 'finger-1', deviceSubId: 0 };
    const transactionId = bioSubType.replace(' ', '-');
    const answer = call(fixture.port, 'CAPTURE', '/capture', {
      ...asked,
      transactionId,
      bio: [{ ...bio, bioSubType: [bioSubType] }],
    });
    await fixture.reader.streamStarted();
    for (let turn = 0; turn < 2; turn += 1) {
      fixture.reader.show({ ...frame, pixels: Uint8Array.from(frame.pixels) });
    }
    expect((await answer).json).toMatchObject({ biometrics: [{ error: { errorCode: '0' } }] });
    // The page hangs up when it has its answer, as all pages do.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    afterAnswer();
    fixture.clock.advance(60);
    await new Promise((resolve) => setImmediate(resolve));
  }

  const warnings = () => fixture.reports.filter(({ type }) => type === 'finger-named-twice');

  const scored: Frame[] = [];
  const nfiq2: Nfiq2 = {
    name: 'NFIQ 2 (2.3.0)',
    score: (frame) => {
      scored.push(frame);
      return Promise.resolve(ok(57));
    },
  };

  beforeEach(async () => {
    const trust = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['finger-1'] });
    scored.length = 0;
    fixture = await openServiceFixture(trust.service, {
      captures: 'when-armed',
      scores: createPrintScores(() => nfiq2),
      imaging: {
        assess: (frame, _previous, wanted) => {
          const samples = [{ bioSubType: wanted.bioSubTypes[0] ?? 'UNKNOWN', box: wholeFrame(frame), quality: 70 }];
          return { present: true, samples, quality: 70, guidance: 'good' };
        },
      },
    });
  });
  afterEach(async () => {
    await fixture.close();
  });

  it('warns after the answer, and the next visit starts without these fingers', async () => {
    fixture.service.arming.arm('visit-1', 'anybody');
    await capture(index, 'Left IndexFinger');
    await capture(indexAgain, 'Right IndexFinger');
    expect(warnings()).toMatchObject([
      { transactionId: 'Right-IndexFinger', bioSubType: 'Right IndexFinger', resembles: 'Left IndexFinger' },
    ]);
    fixture.service.arming.arm('visit-2', 'anybody');
    await capture(index, 'Right MiddleFinger');
    expect(warnings()).toHaveLength(1);
    await capture(indexAgain, 'Right RingFinger');
    expect(warnings()).toHaveLength(2);
  });

  it('scores each finger with NIST’s program after the answer, named or not, and wipes it', async () => {
    fixture.service.arming.arm('visit-1', 'anybody');
    const reported = fixture.nextReport('finger-scored');
    await capture(index, 'UNKNOWN');
    expect(await reported).toEqual({
      type: 'finger-scored',
      transactionId: 'UNKNOWN',
      bioSubType: 'UNKNOWN',
      name: 'NFIQ 2 (2.3.0)',
      score: 57,
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(scored.map(({ pixels }) => pixels.every((pixel) => pixel === 0))).toEqual([true]);
  });

  it('continues when a picture cannot be compared, because the answer is already sent', async () => {
    fixture.service.arming.arm('visit-1', 'anybody');
    const strip: Frame = { width: 1, height: 1, pixelsPerInch: 0, pixels: Uint8Array.of(90) };
    await capture(strip, 'Left IndexFinger');
    await new Promise((resolve) => setImmediate(resolve));
    expect(fixture.faults).toHaveLength(1);
    await capture(index, 'Right IndexFinger');
    expect(fixture.faults).toHaveLength(1);
  });

  it('neither compares nor scores fingers of a visit that is over', async () => {
    fixture.service.arming.arm('visit-1', 'anybody');
    await capture(index, 'Left IndexFinger', () => {
      fixture.service.arming.disarm();
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([scored, warnings()]).toEqual([[], []]);
  });
});
