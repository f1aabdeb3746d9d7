import type { Wanted } from '../../../drivers/imaging/assessment.ts';
import { assessFingers } from '../../../drivers/imaging/assess-fingers.ts';
import { isWellFormedFrame } from '../../../drivers/imaging/frame.ts';
import { assessFrame } from '../../../drivers/imaging/quality.ts';
import { systemClock } from '../../../drivers/kit/clock.ts';
import type { Result } from '../../../drivers/kit/result.ts';
import type { BiometricReader, ReaderError } from '../../../drivers/reader/port.ts';
import { takeShot } from '../../../drivers/sbi/capture.ts';
import type { ShotFailure } from '../../../drivers/sbi/capture.ts';
import type { Calibration } from '../../../drivers/secugen-hu20/calibration.ts';
import { pictureMakingHere } from '../../../drivers/secugen-hu20/picture-port.ts';
import type { PreparePictures } from '../../../drivers/secugen-hu20/picture-port.ts';
import { mustBe, until } from './bench.ts';
import type { GuestBench } from './bench.ts';
import type { Case } from './case.ts';
import type { DeviceName } from './devices.ts';
import { whileFollowing } from './following.ts';
import type { Following } from './following.ts';

/** What a reader does until its cable is pulled. */
interface Operation {
  /** How many frames came so far in which a finger was seen, or none was. */
  frames(withFinger: boolean): number;
  /** `ok`, or the failure it ended with. */
  readonly ended: Promise<string>;
}

function wordsOf(end: Result<unknown, ReaderError | ShotFailure>): string {
  if (end.ok) return 'ok';
  return 'detail' in end.error ? `${end.error.code}: ${end.error.detail}` : end.error.code;
}

type Begin = (reader: BiometricReader, signal: AbortSignal) => Operation;

const preview: Begin = (reader, signal) => {
  const counts = { bare: 0, finger: 0 };
  const ended = reader.stream((frame) => {
    counts[isWellFormedFrame(frame) && assessFrame(frame).fingerPresent ? 'finger' : 'bare'] += 1;
    frame.pixels.fill(0);
  }, signal);
  return {
    frames: (withFinger) => counts[withFinger ? 'finger' : 'bare'],
    ended: ended.then(wordsOf),
  };
};

const WANTED: Wanted = {
  type: 'Finger',
  deviceSubType: 'Single',
  deviceSubId: 0,
  bioSubTypes: ['Left Thumb'],
  exceptions: [],
  count: 1,
};

/** Asks for a better finger than there is, for longer than any case takes. */
const capture: Begin = (reader, signal) => {
  const counts = { bare: 0, finger: 0 };
  const ended = takeShot({
    stream: async (onFrame, signal) => reader.stream(onFrame, signal),
    clock: systemClock,
    assess: (frame, previous) => assessFingers(frame, previous, WANTED),
    wanted: WANTED,
    requestedScore: 100,
    timeoutMs: 600_000,
    signal,
    onFrame: ({ present }) => {
      counts[present ? 'finger' : 'bare'] += 1;
    },
  });
  return {
    frames: (withFinger) => counts[withFinger ? 'finger' : 'bare'],
    ended: ended.then(wordsOf),
  };
};

async function waitForFrames({ frames, ended }: Operation, wanted: number, withFinger: boolean): Promise<void> {
  const came = until('the frames', () => (frames(withFinger) >= wanted ? true : undefined), 60_000);
  const ends = ended.then((code) => {
    throw new Error(`it ended before the frames came: ${code}`);
  });
  await Promise.race([came, ends]);
}

const READERS = ['SecuGen Hamster Pro 20', 'U.are.U 4500'] as const satisfies readonly DeviceName[];

/** Pulls the cable of the reader in `socket` in the middle of its operation, again and again; the other one stays in. */
async function replug(
  bench: GuestBench,
  { socket, turns, begin }: { socket: 0 | 1; turns: number; begin: Begin },
): Promise<void> {
  for (const at of [0, 1] as const) await bench.plug(at, READERS[at]);
  await whileFollowing(bench, async (following) => {
    const other = await following.ready(1 - socket);
    let reader = await following.ready(socket);
    const { deviceId } = reader.identity;
    for (let turn = 1; turn <= turns; turn += 1) {
      const operation = begin(reader, new AbortController().signal);
      // By turns while it waits for a finger, and while it takes pictures of one.
      const withFinger = turn % 2 === 0;
      if (withFinger) await bench.command(socket, 'place');
      await waitForFrames(operation, 1, withFinger);
      await bench.unplug(socket);
      mustBe(`turn ${turn}: the operation`, await operation.ended, 'reader-gone');
      await until(`turn ${turn}: shown gone`, () => (following.shown(socket) === 'gone' ? true : undefined));
      await bench.plug(socket, READERS[socket]);
      reader = await following.ready(socket, reader);
      mustBe(`turn ${turn}: device`, reader.identity.deviceId, deviceId);
    }
    mustBe('the other one stayed', (await following.ready(1 - socket)) === other, true);
  });
}

/** A turn of the Hamster Pro 20 takes two seconds of the emulated processor, one of the U.are.U less. */
const replugCases = (
  [
    { socket: 0, turns: 5 },
    { socket: 1, turns: 20 },
  ] as const
).flatMap(({ socket, turns }) =>
  Object.entries({ preview, capture }).map(([operation, begin]): Case => ({
    name: `${READERS[socket]}: pulled in a ${operation} it is gone, and ready when it is back, ${turns} times`,
    run: async (bench) => replug(bench, { socket, turns, begin }),
  })),
);

/** A raw frame, and what the threads made of it. */
interface Making {
  readonly calibration: Calibration;
  readonly raw: Uint8Array;
  readonly made: Uint8Array;
  /** Whether nothing was left of the raw frame afterwards. */
  readonly isWiped: boolean;
}

/** Notes what the threads make. */
function noting(prepare: PreparePictures, note: (making: Making) => void): PreparePictures {
  const noted: PreparePictures = async (calibration) => {
    const { make, release } = await prepare(calibration);
    return {
      async make(given) {
        const raw = Uint8Array.from(given);
        const made = await make(given);
        note({ calibration, raw, made: Uint8Array.from(made), isWiped: given.every((byte) => byte === 0) });
        return made;
      },
      release,
    };
  };
  return Object.assign(noted, prepare.warmUp && { warmUp: prepare.warmUp });
}

const threadCase: Case = {
  name: 'SecuGen Hamster Pro 20: threads make the same pictures of what the bus brings as are made without them',
  async run(bench) {
    await bench.plug(0, 'SecuGen Hamster Pro 20');
    const makings: Making[] = [];
    async function seeFinger(following: Following): Promise<void> {
      const stop = new AbortController();
      const operation = preview(await following.ready(0), stop.signal);
      await bench.command(0, 'place');
      await waitForFrames(operation, 3, true);
      stop.abort();
      mustBe('the stream', await operation.ended, 'ok');
    }
    await whileFollowing(bench, seeFinger, (prepare) => noting(prepare, (making) => makings.push(making)));
    mustBe('at least three', makings.length >= 3, true);
    // Only now: beside the stream the emulated processor would be too slow.
    for (const { calibration, raw, made, isWiped } of makings) {
      mustBe('wiped', isWiped, true);
      const here = await (await pictureMakingHere(calibration)).make(raw);
      mustBe('the same picture', Buffer.from(made).equals(here), true);
    }
  },
};

/** The readers as the device host follows them. */
export const followingCases: readonly Case[] = [threadCase, ...replugCases];
