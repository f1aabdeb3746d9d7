import type { Wanted } from '../../../../drivers/imaging/picture/assessment.ts';
import { assessFingers } from '../../../../drivers/imaging/finger/assess-fingers.ts';
import { isWellFormedFrame } from '../../../../drivers/imaging/picture/frame.ts';
import { assessFrame } from '../../../../drivers/imaging/finger/quality.ts';
import { systemClock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { BiometricReader, ReaderError } from '../../../../drivers/reader/port.ts';
import { takeShot } from '../../../../drivers/sbi/capture/shot.ts';
import type { ShotFailure } from '../../../../drivers/sbi/capture/shot-failure.ts';
import type { Calibration } from '../../../../drivers/secugen-hu20/calibration.ts';
import { pictureMakingHere } from '../../../../drivers/secugen-hu20/picture-port.ts';
import type { PreparePictures } from '../../../../drivers/secugen-hu20/picture-port.ts';
import { mustBe, placeOf, until } from '../bench.ts';
import type { GuestBench } from '../bench.ts';
import type { Case } from './case.ts';
import type { DeviceName } from '../devices.ts';
import { whileFollowing } from '../following.ts';
import type { Following } from '../following.ts';

/** What a reader does until its cable is pulled. */
interface Operation {
  /** How many frames came so far with a finger, or without one. */
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
    using seen = frame;
    counts[isWellFormedFrame(seen) && assessFrame(seen).fingerPresent ? 'finger' : 'bare'] += 1;
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

/** A reader that is unplugged, and another one that stays plugged in beside it. */
interface Pair {
  readonly pulled: DeviceName;
  readonly other: DeviceName;
  /** About how long one operation takes. */
  readonly seconds: number;
}
const SOCKET = 0;
const OTHER_SOCKET = 1;
/** The round one: its picture is half as much work for the emulated processor. */
const BRIDGED = 'round EF01 module behind a bridge';
const pluggedAt = (device: DeviceName, socket: number): string =>
  device === BRIDGED ? placeOf(socket).replace('usb/', 'hid/') : placeOf(socket);

/** Resolves when the operation is where the cable is to be pulled. */
async function underWay(
  bench: GuestBench,
  operation: Operation,
  { device, before }: { readonly device: DeviceName; readonly before: number },
): Promise<void> {
  if (device !== BRIDGED) return waitForFrames(operation, 1, true);
  // In the middle of its first picture, which takes the emulated processor seconds.
  const uploads = async (): Promise<true | undefined> =>
    ((await bench.command(SOCKET, 'uploads')) ?? 0) > before ? true : undefined;
  await until('an upload has begun', uploads, 60_000);
}

/** Pulls the cable in the middle of an operation, again and again. */
async function replug(bench: GuestBench, { pulled, other, begin }: Pair & { readonly begin: Begin }): Promise<void> {
  const place = pluggedAt(pulled, SOCKET);
  const otherPlace = pluggedAt(other, OTHER_SOCKET);
  await bench.plug(SOCKET, pulled);
  await bench.plug(OTHER_SOCKET, other);
  await whileFollowing(bench, async (following) => {
    const stays = await following.ready(otherPlace);
    let reader = await following.ready(place);
    const { deviceId } = reader.identity;
    for (let turn = 1; turn <= TURNS; turn += 1) {
      // By turns while it waits for a finger, and while it takes pictures of one.
      const withFinger = turn % 2 === 0;
      const before = pulled === BRIDGED ? ((await bench.command(SOCKET, 'uploads')) ?? 0) : 0;
      if (withFinger) await bench.command(SOCKET, 'place');
      const operation = begin(reader, new AbortController().signal);
      await (withFinger ? underWay(bench, operation, { device: pulled, before }) : waitForFrames(operation, 1, false));
      await bench.unplug(SOCKET);
      mustBe(`turn ${turn}: the operation`, await operation.ended, 'reader-gone');
      await until(`turn ${turn}: shown gone`, () => (following.shown(place) === 'gone' ? true : undefined));
      await bench.plug(SOCKET, pulled);
      reader = await following.ready(place, reader);
      mustBe(`turn ${turn}: device`, reader.identity.deviceId, deviceId);
    }
    mustBe('the other one stayed', (await following.ready(otherPlace)) === stays, true);
  });
}

const TURNS = 20;
const PAIRS: readonly Pair[] = [
  { pulled: 'SecuGen Hamster Pro 20', other: 'U.are.U 4500', seconds: 40 },
  { pulled: 'U.are.U 4500', other: 'SecuGen Hamster Pro 20', seconds: 40 },
  { pulled: BRIDGED, other: 'U.are.U 4500', seconds: 90 },
];

const replugCases = PAIRS.flatMap((pair) =>
  Object.entries({ preview, capture }).map(([operation, begin]): Case => ({
    name: `${pair.pulled}: pulled in a ${operation} it is gone, and ready when it is back, ${TURNS} times`,
    seconds: pair.seconds,
    run: async (bench) => replug(bench, { ...pair, begin }),
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
      async make(frame) {
        const raw = Uint8Array.from(frame);
        const made = await make(frame);
        note({ calibration, raw, made: Uint8Array.from(made.bytes), isWiped: frame.every((byte) => byte === 0) });
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
      const operation = preview(await following.ready(placeOf(0)), stop.signal);
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
      using here = await (await pictureMakingHere(calibration)).make(raw);
      mustBe('the same picture', Buffer.from(made).equals(here.bytes), true);
    }
  },
};

/** The readers as the device host follows them. */
export const followingCases: readonly Case[] = [threadCase, ...replugCases];
