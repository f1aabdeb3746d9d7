import { describe, expect, it } from 'vitest';
import { blankFrame } from '../../imaging/picture/frame.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { Nfiq2, Nfiq2ScoreError } from '../../nfiq2/nfiq2.ts';
import type { Frame } from '../../reader/port.ts';
import type { FingerCuts } from './finger-cuts.ts';
import { createPrintScores } from './print-scores.ts';
import type { PrintScore } from './print-scores.ts';
import { createScriptedReader } from '../testing/scripted-reader.ts';

const FIT = { ...createScriptedReader('finger-1', 'finger-slap'), calibration: () => ({ by: 'maker' }) as const };
const never = new AbortController().signal;

function cutsOf(...names: string[]) {
  return names.map((bioSubType) => ({ bioSubType, frame: blankFrame(40, 50, 500, 90) }));
}

function owned(cuts: FingerCuts['cuts']): Owned<FingerCuts> {
  return owning({ cuts }, () => cuts.map(({ frame }) => frame.pixels));
}

const isBlack = ({ frame }: { readonly frame: Frame }) => frame.pixels.every((pixel) => pixel === 0);

/** A program that scores when the test wants it. */
function createProgram() {
  const waiting: { readonly frame: Frame; readonly end: (result: Result<number, Nfiq2ScoreError>) => void }[] = [];
  const program: Nfiq2 = {
    name: 'NFIQ 2 (2.3.0)',
    score: (frame) =>
      new Promise((end) => {
        waiting.push({ frame, end });
      }),
  };
  const turn = async () => new Promise((resolve) => setImmediate(resolve));
  return {
    program,
    running: () => waiting.length,
    async end(result: Result<number, Nfiq2ScoreError> = ok(57)) {
      await turn();
      const next = waiting.shift();
      if (!next) throw new Error('nothing runs');
      expect(isBlack(next)).toBe(false);
      next.end(result);
      await turn();
    },
  };
}

describe('scores of prints by NIST’s program', () => {
  it('come one after the other, and each picture is wiped', async () => {
    const reported: PrintScore[] = [];
    const { program, running, end } = createProgram();
    const cuts = cutsOf('Left IndexFinger', 'UNKNOWN');
    const done = createPrintScores(() => program).score({
      reader: FIT,
      fingers: owned(cuts),
      over: never,
      onScore: (score) => reported.push(score),
    });
    await end(ok(57));
    expect([running(), cuts.map(isBlack)]).toEqual([1, [true, false]]);
    await end(err({ code: 'no-score' }));
    await done;
    expect(cuts.every(isBlack)).toBe(true);
    expect(reported).toEqual([{ name: 'NFIQ 2 (2.3.0)', bioSubType: 'Left IndexFinger', score: 57 }]);
  });

  it('wait for the scores of the capture before', async () => {
    const reported: string[] = [];
    const { program, running, end } = createProgram();
    const scores = createPrintScores(() => program);
    const first = scores.score({
      reader: FIT,
      fingers: owned(cutsOf('Left Thumb')),
      over: never,
      onScore: ({ bioSubType }) => reported.push(bioSubType),
    });
    const second = scores.score({
      reader: FIT,
      fingers: owned(cutsOf('Right Thumb')),
      over: never,
      onScore: ({ bioSubType }) => reported.push(bioSubType),
    });
    await end();
    await first;
    expect(running()).toBe(1);
    await end();
    await second;
    expect(reported).toEqual(['Left Thumb', 'Right Thumb']);
  });

  it('end with the visit: the one in progress is reported, waiting prints are wiped without a score', async () => {
    const reported: string[] = [];
    const { program, running, end } = createProgram();
    const visit = new AbortController();
    const scores = createPrintScores(() => program);
    const cuts = cutsOf('Left Thumb', 'Right Thumb');
    const waiting = cutsOf('Left IndexFinger');
    const report = ({ bioSubType }: PrintScore) => reported.push(bioSubType);
    void scores.score({ reader: FIT, fingers: owned(cuts), over: visit.signal, onScore: report });
    const last = scores.score({ reader: FIT, fingers: owned(waiting), over: visit.signal, onScore: report });
    await new Promise((resolve) => setImmediate(resolve));
    visit.abort();
    await end();
    await last;
    expect([reported, running()]).toEqual([['Left Thumb'], 0]);
    expect([...cuts, ...waiting].every(isBlack)).toBe(true);
  });

  it.each([
    ['an iris', { ...FIT, ...createScriptedReader('iris-1', 'iris-double') }],
    ['a reader for demonstrations', { ...FIT, grade: 'demo' as const }],
    ['a reader without a measured resolution', { ...FIT, calibration: () => ({ by: 'nobody' }) as const }],
  ])('do not exist for %s', async (_, reader) => {
    const { program, running } = createProgram();
    const cuts = cutsOf('UNKNOWN');
    await createPrintScores(() => program).score({
      reader,
      fingers: owned(cuts),
      over: never,
      onScore: () => undefined,
    });
    expect([running(), cuts.every(isBlack)]).toEqual([0, true]);
  });

  it('do not exist without the program, and no picture stays', async () => {
    const cuts = cutsOf('UNKNOWN');
    await createPrintScores(() => undefined).score({
      reader: FIT,
      fingers: owned(cuts),
      over: never,
      onScore: () => undefined,
    });
    expect(cuts.every(isBlack)).toBe(true);
  });

  it('continue after a failure of the program', async () => {
    const reported: number[] = [];
    let calls = 0;
    const score = async (): Promise<Result<number, Nfiq2ScoreError>> => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(ok(60));
    };
    const scores = createPrintScores(() => ({ name: 'NFIQ 2 (2.3.0)', score }));
    const broken = cutsOf('UNKNOWN');
    await scores.score({ reader: FIT, fingers: owned(broken), over: never, onScore: () => undefined });
    expect(broken.every(isBlack)).toBe(true);
    await scores.score({
      reader: FIT,
      fingers: owned(cutsOf('UNKNOWN')),
      over: never,
      onScore: ({ score: value }) => reported.push(value),
    });
    expect(reported).toEqual([60]);
  });
});
