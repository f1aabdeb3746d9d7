import { describe, expect, it } from 'vitest';
import { ok } from '../kit/result.ts';
import { assessFrame } from '../imaging/quality.ts';
import { writePgm } from '../imaging/pgm.ts';
import type { Frame } from '../reader/port.ts';
import { describeReader } from '../reader/conformance.ts';
import { SimulatedCommand } from './command.ts';
import { drawMaster } from './fingerprint.ts';
import { masterFinder } from './finger-source.ts';
import { FRAME_MILLISECONDS, makeSimulatedFingerReader } from './finger-reader.ts';
import type { SimulatedFingerReader } from './finger-reader.ts';

function makeBench(): { reader: SimulatedFingerReader; tick: () => void; periods: number[] } {
  const ticks = new Set<() => void>();
  const periods: number[] = [];
  const reader = makeSimulatedFingerReader({
    serialNo: 'T-1',
    findMaster: masterFinder((file) =>
      file === '/finger.pgm' ? Promise.resolve(writePgm(master)) : Promise.reject(new Error('ENOENT')),
    ),
    every: (milliseconds, tick) => {
      periods.push(milliseconds);
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
  });
  return { reader, periods, tick: () => ticks.forEach((tick) => tick()) };
}

const master = drawMaster({ person: 3, finger: 'Left Thumb' }).frame;
const finger = { kind: 'synthetic', person: 3, finger: 'Left Thumb' } as const;

describeReader('the simulated reader', () => {
  const { reader, tick } = makeBench();
  return {
    reader,
    deliverFrame: () => {
      tick();
      return Promise.resolve();
    },
    unplug: () => reader.unplug(),
    dispose: () => undefined,
  };
});

describe('simulated finger reader', () => {
  it('streams ten frames a second', async () => {
    const { reader, periods } = makeBench();
    const stop = new AbortController();
    const ended = reader.stream(() => undefined, stop.signal);
    stop.abort();
    await ended;
    expect(periods).toEqual([FRAME_MILLISECONDS]);
    expect(FRAME_MILLISECONDS).toBe(100);
  });

  it('shows bare glass, a finger arriving, the whole print with noise of each frame, and bare glass again', async () => {
    const { reader, tick } = makeBench();
    const frames: Frame[] = [];
    const stop = new AbortController();
    const ended = reader.stream((frame) => frames.push(frame), stop.signal);
    tick();
    expect(await reader.place({ source: finger, impressionSeed: 5 })).toEqual(ok(undefined));
    for (let turn = 0; turn < 7; turn += 1) tick();
    reader.lift();
    tick();
    stop.abort();
    await ended;
    const quality = frames.map((frame) => assessFrame(frame));
    expect(quality[0]).toMatchObject({ score: 0, fingerPresent: false, guidance: 'place-finger' });
    expect(quality[2]!.score).toBeLessThan(quality[3]!.score);
    expect(quality[3]!.score).toBeLessThan(quality[5]!.score);
    expect(quality[6]).toMatchObject({ fingerPresent: true, guidance: 'good' });
    expect(frames[6]!.pixels).not.toEqual(frames[7]!.pixels);
    expect(assessFrame(frames[7]!, frames[6]).guidance).toBe('good');
    expect(quality[8]).toMatchObject({ score: 0, guidance: 'place-finger' });
  });

  it('takes a picture from disk, and says when there is none or it is none', async () => {
    const { reader, tick } = makeBench();
    expect(await reader.place({ source: { kind: 'picture', file: '/finger.pgm' }, impressionSeed: 1 })).toEqual(
      ok(undefined),
    );
    const frames: Frame[] = [];
    const stop = new AbortController();
    const ended = reader.stream((frame) => frames.push(frame), stop.signal);
    for (let turn = 0; turn < 6; turn += 1) tick();
    stop.abort();
    await ended;
    expect(assessFrame(frames[5]!).fingerPresent).toBe(true);
    const missing = await reader.place({ source: { kind: 'picture', file: '/no.pgm' }, impressionSeed: 1 });
    expect(missing).toEqual({ ok: false, error: { code: 'picture-unreadable' } });
    const find = masterFinder(() => Promise.resolve(new Uint8Array(3)));
    expect(await find({ kind: 'picture', file: 'x' })).toMatchObject({ ok: false, error: { code: 'pgm-malformed' } });
  });

  it('shows dirt, not a finger, for a smudge', async () => {
    const { reader, tick } = makeBench();
    await reader.place({ source: finger, impressionSeed: 1, smudge: true });
    const frames: Frame[] = [];
    const stop = new AbortController();
    const ended = reader.stream((frame) => frames.push(frame), stop.signal);
    for (let turn = 0; turn < 6; turn += 1) tick();
    stop.abort();
    await ended;
    expect(assessFrame(frames[5]!)).toMatchObject({ fingerPresent: false, guidance: 'clean-glass' });
  });

  it('does not put a finger back that was lifted while its picture was read', async () => {
    const { reader, tick } = makeBench();
    const placing = reader.place({ source: { kind: 'picture', file: '/finger.pgm' }, impressionSeed: 1 });
    reader.lift();
    await placing;
    const frames: Frame[] = [];
    const stop = new AbortController();
    const ended = reader.stream((frame) => frames.push(frame), stop.signal);
    for (let turn = 0; turn < 6; turn += 1) tick();
    stop.abort();
    await ended;
    expect(assessFrame(frames[5]!).guidance).toBe('place-finger');
  });

  it('can be plugged again, and streams again', async () => {
    const { reader, tick } = makeBench();
    const states: string[] = [];
    reader.subscribe(() => states.push(reader.state()));
    reader.unplug();
    reader.unplug();
    reader.plug();
    expect(states).toEqual(['gone', 'ready']);
    let count = 0;
    const stop = new AbortController();
    const ended = reader.stream(() => (count += 1), stop.signal);
    tick();
    stop.abort();
    await ended;
    expect(count).toBe(1);
  });

  it('stays gone when plugged after closing', async () => {
    const { reader } = makeBench();
    await reader.close();
    reader.plug();
    expect(reader.state()).toBe('gone');
  });

  it.each(['not-ready', 'not-registered'] as const)('ends and refuses streams while %s', async (state) => {
    const { reader } = makeBench();
    const ended = reader.stream(() => undefined, new AbortController().signal);
    reader.setState(state);
    expect(await ended).toMatchObject({ ok: false, error: { code: 'reader-not-ready' } });
    expect(await reader.stream(() => undefined, new AbortController().signal)).toMatchObject({ ok: false });
    reader.setState('ready');
    const stop = new AbortController();
    const again = reader.stream(() => undefined, stop.signal);
    stop.abort();
    expect((await again).ok).toBe(true);
  });

  it('fails and stalls on demand', async () => {
    const { reader, tick } = makeBench();
    let count = 0;
    const ended = reader.stream(() => (count += 1), new AbortController().signal);
    reader.setStalled(true);
    tick();
    expect(count).toBe(0);
    reader.setStalled(false);
    tick();
    expect(count).toBe(1);
    reader.fail();
    expect(await ended).toMatchObject({ ok: false, error: { code: 'reader-failed' } });
  });

  it('shows the same frames to the same seed and touches', async () => {
    const run = async (): Promise<Frame[]> => {
      const { reader, tick } = makeBench();
      const frames: Frame[] = [];
      const stop = new AbortController();
      const ended = reader.stream((frame) => frames.push(frame), stop.signal);
      tick();
      await reader.place({ source: finger, impressionSeed: 9 });
      for (let turn = 0; turn < 5; turn += 1) tick();
      stop.abort();
      await ended;
      return frames;
    };
    expect(await run()).toEqual(await run());
  });
});

describe('simulated command', () => {
  it('obeys each command', async () => {
    const { reader } = makeBench();
    const apply = (input: unknown) => reader.apply(SimulatedCommand.parse(input));
    expect(await apply({ kind: 'place', source: finger, impressionSeed: 1 })).toEqual(ok(undefined));
    expect(await apply({ kind: 'lift' })).toEqual(ok(undefined));
    await apply({ kind: 'unplug' });
    expect(reader.state()).toBe('gone');
    await apply({ kind: 'plug' });
    await apply({ kind: 'set-state', state: 'not-registered' });
    expect(reader.state()).toBe('not-registered');
    await apply({ kind: 'set-state', state: 'ready' });
    await apply({ kind: 'set-stalled', stalled: true });
    const ended = reader.stream(() => undefined, new AbortController().signal);
    await apply({ kind: 'fail' });
    expect(await ended).toMatchObject({ error: { code: 'reader-failed' } });
  });

  it.each([
    {},
    { kind: 'explode' },
    { kind: 'place', impressionSeed: 1 },
    { kind: 'place', source: { kind: 'synthetic', person: 1, finger: 'Nose' }, impressionSeed: 1 },
    { kind: 'place', source: { kind: 'synthetic', person: 1.5, finger: 'Left Thumb' }, impressionSeed: 1 },
    { kind: 'place', source: { kind: 'picture', file: '' }, impressionSeed: 1 },
    { kind: 'set-state', state: 'gone' },
    { kind: 'lift', extra: 1 },
  ])('refuses %j', (input) => {
    expect(SimulatedCommand.safeParse(input).success).toBe(false);
  });
});
