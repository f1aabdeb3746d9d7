import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import {
  LEFT,
  RIGHT,
  THUMBS,
  conformanceTrust,
  namesIn,
  openConformanceService,
  requestOf,
} from '../testing/conformance-service.ts';
import type { Answer, Bio } from '../testing/conformance-service.ts';
import { captureProblems, schemaProblems } from '../testing/published-schemas.ts';
import { call } from '../testing/raw-client.ts';
import { frameOfQuality, frameShowing } from '../testing/scripted-imaging.ts';
import type { ScriptedReader } from '../testing/scripted-reader.ts';
import type { ServiceFixture } from '../testing/service-fixture.ts';
import type { ServiceReport } from '../service.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';

const TEN = [...LEFT, ...RIGHT, ...THUMBS];
const BARE = frameOfQuality(0);

let trust: TrainingTrust;
let fixture: ServiceFixture;
let reader: ScriptedReader;
/** Every frame that was shown, to see that none stays. */
let shown: Frame[];

beforeAll(async () => {
  trust = await conformanceTrust();
});
beforeEach(async () => {
  fixture = await openConformanceService(trust, 'Auth');
  reader = fixture.readerOf('finger-slap');
  shown = [];
});
afterEach(async () => {
  await fixture.close();
  expect(shown.every(({ pixels }) => pixels.every((pixel) => pixel === 0))).toBe(true);
  expect(reader.isStreaming()).toBe(false);
});

function show(...frames: readonly Frame[]): void {
  for (const frame of frames) {
    const own = { ...frame, pixels: frame.pixels.slice() };
    shown.push(own);
    reader.show(own);
  }
}

async function request(bio: Partial<Bio> = {}, change: object = {}): Promise<Answer> {
  const whole: Bio = { deviceId: 'finger-slap', count: '10', bioSubType: TEN, ...bio };
  const { json, status } = await call(fixture.port, 'CAPTURE', '/capture', requestOf('Auth', whole, change));
  expect(status).toBe(200);
  return json as Answer;
}

/** Waits until the reader waits for the placement with this number. */
async function placement(number: number): Promise<Extract<ServiceReport, { type: 'placement-started' }>> {
  const began = fixture.reports.find((report) => report.type === 'placement-started' && report.number === number);
  if (began?.type === 'placement-started') {
    await reader.streamStarted();
    return began;
  }
  await fixture.nextReport('placement-started');
  return placement(number);
}

/** The fingers of a placement, after the glass was bare; they hold still. */
async function give(number: number, quality = 80): Promise<void> {
  await placement(number);
  show(BARE, frameOfQuality(quality), frameOfQuality(quality));
}

function lastEnd(): unknown {
  const ended = fixture.reports.findLast((report) => report.type === 'capture-ended');
  return ended?.type === 'capture-ended' && ended.outcome;
}

describe('a capture of more fingers than the glass takes', () => {
  it('answers ten fingers, taken as left hand, right hand and thumbs', async () => {
    const answer = request();
    for (const number of [1, 2, 3]) await give(number, 60 + 10 * number);
    expect(namesIn(await answer)).toEqual(TEN);
    expect(captureProblems(await answer, 'Auth')).toEqual([]);
    expect(fixture.reports.filter(({ type }) => type === 'placement-started')).toEqual(
      [
        ['left-hand', LEFT],
        ['right-hand', RIGHT],
        ['thumbs', THUMBS],
      ].map(([hand, wanted], index) => ({
        ...{
          type: 'placement-started',
          transactionId: 'SBI1002-1767323045000',
          hand,
          number: index + 1,
          of: 3,
          wanted,
        },
      })),
    );
    expect(lastEnd()).toMatchObject({
      ok: true,
      bioSubTypes: TEN,
      qualityScores: [...Array<number>(4).fill(70), ...Array<number>(4).fill(80), 90, 90],
    });
  });

  it('calls fingers UNKNOWN for which the page has no names', async () => {
    const answer = request({ bioSubType: ['UNKNOWN'], count: '5' });
    await give(1);
    expect(await placement(2)).toMatchObject({ hand: 'right-hand', of: 2, wanted: ['Right IndexFinger'] });
    await give(2);
    expect(namesIn(await answer)).toEqual(Array(5).fill('UNKNOWN'));
  });

  it('takes nine where the page leaves a missing finger out', async () => {
    const names = [...LEFT.slice(0, 3), ...RIGHT, ...THUMBS];
    const answer = request({ bioSubType: names, count: '9' });
    for (const number of [1, 2, 3]) await give(number);
    expect(namesIn(await answer)).toEqual(names);
  });

  it('does not take the same fingers again while they lie there, however clear they are', async () => {
    const answer = request();
    await placement(1);
    show(frameOfQuality(80), frameOfQuality(80));
    await placement(2);
    show(frameOfQuality(80), frameOfQuality(81), frameOfQuality(80));
    fixture.clock.advance(100);
    show(frameOfQuality(80));
    expect(fixture.reports.findLast(({ type }) => type === 'preview')).toMatchObject({
      guidance: 'lift-fingers',
      quality: 0,
      parts: [],
    });
    show(BARE, frameOfQuality(90), frameOfQuality(90));
    await give(3);
    expect(namesIn(await answer)).toEqual(TEN);
    expect(lastEnd()).toMatchObject({ qualityScores: [80, 80, 80, 80, 90, 90, 90, 90, 80, 80] });
  });

  it('says so when they are not lifted until the timeout', async () => {
    const answer = request();
    await placement(1);
    show(frameOfQuality(80), frameOfQuality(80));
    await placement(2);
    show(frameOfQuality(80), frameOfQuality(80));
    fixture.clock.advance(10_000);
    expect(namesIn(await answer)).toEqual(['102']);
    expect(lastEnd()).toEqual({
      ok: false,
      failure: { code: 'incomplete', cause: 'finger', guidance: 'lift-fingers' },
    });
  });

  it('has one timeout for all, and fails as a whole in the middle of it', async () => {
    const answer = request();
    fixture.clock.advance(0);
    await placement(1);
    fixture.clock.advance(6000);
    show(frameOfQuality(80), frameOfQuality(80));
    await placement(2);
    show(BARE);
    fixture.clock.advance(3999);
    show(BARE);
    expect(lastEnd()).toBe(false);
    fixture.clock.advance(1);
    expect(namesIn(await answer)).toEqual(['101']);
    expect(schemaProblems('ErrorCaptureResponse', await answer)).toEqual([]);
    expect(lastEnd()).toEqual({ ok: false, failure: { code: 'nothing-seen', cause: 'finger' } });
  });

  it('fails at a hand that lacks a finger of those asked for', async () => {
    const answer = request();
    await give(1);
    await placement(2);
    show(BARE, frameShowing([80, 80, 80], 'more-fingers'), frameShowing([80, 80, 80], 'more-fingers'));
    fixture.clock.advance(10_000);
    expect(namesIn(await answer)).toEqual(['102']);
    expect(lastEnd()).toMatchObject({ failure: { code: 'incomplete', guidance: 'more-fingers' } });
  });

  it('leaves each placement its share of the time, when the score is never reached', async () => {
    const started = fixture.clock.monotonic();
    const answer = request({ requestedScore: '100' });
    await placement(1);
    fixture.clock.advance(1000);
    show(frameOfQuality(40), frameOfQuality(50));
    // A third of the 9 s that are left.
    fixture.clock.advance(2999);
    show(frameOfQuality(45));
    expect(fixture.reports.filter(({ type }) => type === 'placement-started')).toHaveLength(1);
    fixture.clock.advance(1);
    await placement(2);
    show(BARE, frameOfQuality(60));
    fixture.clock.advance(3000);
    await placement(3);
    show(BARE, frameOfQuality(70));
    fixture.clock.advance(3000);
    expect(namesIn(await answer)).toEqual(TEN);
    expect(lastEnd()).toMatchObject({ qualityScores: [50, 50, 50, 50, 60, 60, 60, 60, 70, 70] });
    expect(fixture.clock.monotonic() - started).toBe(10_000);
  });

  it('ends at once when the visit ends in the middle, and keeps nothing', async () => {
    const answer = request();
    await give(1);
    await placement(2);
    show(BARE, frameOfQuality(30));
    fixture.service.arming.disarm();
    expect(namesIn(await answer)).toEqual(['593']);
    expect(lastEnd()).toMatchObject({ failure: { code: 'cancelled' } });
    expect(fixture.lockChanges()).toBe(2);
  });

  it('ends when the reader is unplugged in the middle', async () => {
    const answer = request();
    await give(1);
    await placement(2);
    reader.fail('reader-gone');
    expect(namesIn(await answer)).toEqual(['106']);
    expect(fixture.faults).toEqual([]);
  });
});
