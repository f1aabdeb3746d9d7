import { cpus, totalmem } from 'node:os';
import { createCp2110 } from '../../drivers/ef01/emulator/emulated-cp2110.ts';
import { createCp2110Line } from '../../drivers/ef01/cp2110.ts';
import { createEf01Driver } from '../../drivers/ef01/driver.ts';
import { createEf01Module } from '../../drivers/ef01/emulator/emulator.ts';
import { OPTICAL, packPicture, unpackPicture } from '../../drivers/ef01/picture.ts';
import { assessFingers } from '../../drivers/imaging/finger/assess-fingers.ts';
import type { Wanted } from '../../drivers/imaging/picture/assessment.ts';
import { encodeSample } from '../../drivers/imaging/record/encode-sample.ts';
import { openJpeg2000 } from '../../drivers/imaging/codec/jpeg2000.ts';
import { systemClock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { BiometricReader, Frame } from '../../drivers/reader/port.ts';
import { takeShot } from '../../drivers/sbi/capture/shot.ts';
import { parseCalibration } from '../../drivers/secugen-hu20/calibration.ts';
import { createHu20Driver } from '../../drivers/secugen-hu20/driver.ts';
import { createPlaten } from '../../drivers/secugen-hu20/emulator/emulated-platen.ts';
import { UNIT_A, createFlash } from '../../drivers/secugen-hu20/emulator/emulated-unit.ts';
import { createHu20Emulator } from '../../drivers/secugen-hu20/emulator/emulator.ts';
import { createPictureMaker } from '../../drivers/secugen-hu20/picture.ts';
import { pictureWindow } from '../../drivers/secugen-hu20/protocol.ts';
import { createTouchDetector } from '../../drivers/secugen-hu20/touch.ts';
import { drawMaster } from '../../drivers/simulated/finger/fingerprint.ts';
import { createImpression } from '../../drivers/simulated/finger/impression.ts';
import { touchOfQuality } from '../../drivers/simulated/finger/touch-quality.ts';
import { createJobThreads } from '../../drivers/jobs/job-threads.ts';
import { picturesInThreads } from '../../drivers/secugen-hu20/picture-job.ts';
import { encodeSideBySide } from '../../drivers/imaging/codec/shared-encoder.ts';
import type { EmulatedUsbDevice } from '../../drivers/transport/testing/emulated-device.ts';
import { createHidBoard } from '../../drivers/transport/testing/hid-board.ts';
import { createPlugBoard } from '../../drivers/transport/testing/plug-board.ts';
import { descramble, keyNumbersOf } from '../../drivers/uareu-4500/descramble.ts';
import { createUareuDriver } from '../../drivers/uareu-4500/driver.ts';
import { formatFrame } from '../../drivers/uareu-4500/emulator/emulated-frame.ts';
import { createEmulatedGlass } from '../../drivers/uareu-4500/emulator/emulated-glass.ts';
import { createUareuEmulator } from '../../drivers/uareu-4500/emulator/emulator.ts';
import { assemblePicture, toFrame } from '../../drivers/uareu-4500/picture.ts';
import { BULK_IN, parseFrame } from '../../drivers/uareu-4500/protocol.ts';
import { createTimes } from './times.ts';

/**
 * Prints, for each driver of a reader, what its pictures cost, how many come over the emulated wire, how long a capture takes
 * to its record, and what minutes of preview use of processor and memory: `npm run bench -- readers [minutes of preview]`.
 * The wires are emulated at the devices' own pace, and their share of the work is counted too. The floor is a plain copy of
 * as many bytes over the same board.
 */
const previewMinutes = Number(process.argv[2] ?? 10);
const PIPELINE_FRAMES = 200;
const CAPTURES = 20;
const WIRE_MS = 10_000;
const MEMORY_EVERY_MS = 60_000;

const clock = systemClock;
const threads = createJobThreads();
const times = createTimes();
const finger = createImpression(
  drawMaster({ person: 3, finger: 'Left Thumb' }).frame,
  'bench',
  touchOfQuality(85, 'bench'),
);
const measured = { across: 538, down: 370 };

interface Bench {
  readonly name: string;
  /** One frame through everything that is done to its bytes. */
  readonly pipeline: () => void;
  /** Bytes of a frame on the wire. */
  readonly bytes: number;
  readonly open: () => Promise<BiometricReader>;
  readonly place: () => void;
  readonly captures: number;
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

function hu20(): Bench {
  const board = createPlugBoard(clock);
  const unit = createHu20Emulator({ clock, serial: 'H58200001234' });
  board.plug('usb/1-1', unit);
  const calibration = must(parseCalibration(createFlash(UNIT_A)));
  const platen = createPlaten(UNIT_A, 'bench');
  const touch = createTouchDetector(calibration.width, calibration.height);
  touch.read(platen.read(pictureWindow(calibration)));
  platen.place(finger);
  const raw = platen.read(pictureWindow(calibration));
  const make = createPictureMaker(calibration);
  const driver = createHu20Driver({ clock, preparePictures: picturesInThreads(threads) });
  return {
    name: 'SecuGen Hamster Pro 20',
    bytes: raw.length,
    captures: CAPTURES,
    pipeline() {
      touch.read(raw);
      make(raw);
    },
    async open() {
      const [device] = must(await board.bus.list());
      if (!device) throw new Error('no device');
      return must(await driver.open(device));
    },
    place: () => {
      unit.place(finger);
    },
  };
}

function uareu(): Bench {
  const board = createPlugBoard(clock);
  const unit = createUareuEmulator({ clock, serial: 'bench', resolution: measured });
  board.plug('usb/1-1', unit);
  const glass = createEmulatedGlass('bench', measured);
  glass.place(finger);
  const key = 0x1234_5678;
  const oddity = { changesKey: false, isClear: false, hasTooManyLines: false, isShort: false };
  const transfer = formatFrame(glass.look(), { keyNumber: 1, keyOf: () => key, isTurned: true }, oddity);
  const driver = createUareuDriver({
    clock,
    random: (count) => new Uint8Array(count).fill(7),
    resolutionOf: () => ({ ...measured, measuredAt: 0 }),
  });
  return {
    name: 'DigitalPersona U.are.U 4500',
    bytes: transfer.length,
    captures: CAPTURES,
    pipeline() {
      const frame = must(parseFrame(transfer));
      const lines = descramble(
        frame,
        keyNumbersOf(frame).map(() => key),
      );
      toFrame(assemblePicture(lines, frame.blocks, true), measured);
    },
    async open() {
      const [device] = must(await board.bus.list());
      if (!device) throw new Error('no device');
      return must(await driver.open(device));
    },
    place: () => {
      unit.place(finger);
    },
  };
}

function ef01(): Bench {
  const board = createHidBoard();
  const unit = createEf01Module({ clock, sensor: OPTICAL, baud: 115_200, packetCode: 3 });
  board.plug('1-1', createCp2110({ peer: unit, serialNumber: 'bench' }));
  const packed = packPicture(finger, OPTICAL);
  const driver = createEf01Driver(clock);
  return {
    name: 'EF01 module behind a CP2110',
    bytes: packed.length,
    captures: 3,
    pipeline() {
      unpackPicture(packed, OPTICAL);
    },
    async open() {
      const [device] = must(await board.bus.list());
      if (!device) throw new Error('no device');
      return must(await driver.open(createCp2110Line(device, clock)));
    },
    place: () => {
      unit.place(finger);
    },
  };
}

/** A device that has as many bytes as are requested, at once. */
function copier(bytes: number): EmulatedUsbDevice {
  const source = new Uint8Array(bytes).fill(7);
  return {
    speed: 'high',
    deviceDescriptor: Uint8Array.of(18, 1, 0, 2, 0, 0, 0, 64, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1),
    configurationDescriptor: Uint8Array.of(
      ...[9, 2, 25, 0, 1, 1, 0, 0x80, 50],
      ...[9, 4, 0, 0, 1, 0xff, 0xff, 0xff, 0],
      ...[7, 5, BULK_IN, 2, 0, 2, 0],
    ),
    strings: [],
    control: async () => Promise.resolve(new Uint8Array()),
    transferIn: async (_endpoint, length) => Promise.resolve(source.slice(0, length)),
    transferOut: async () => Promise.resolve('stall'),
    reset: () => undefined,
    unplugged: () => undefined,
    pullCable: undefined,
  };
}

async function measureFloor({ name, bytes }: Bench): Promise<void> {
  const board = createPlugBoard(clock);
  board.plug('usb/1-1', copier(bytes));
  const [device] = must(await board.bus.list());
  const wire = device && must(await device.open());
  for (let frame = 0; wire && frame < PIPELINE_FRAMES; frame += 1) {
    const start = performance.now();
    Uint8Array.from(must(await wire.read(BULK_IN, bytes, 1000)));
    times.note(`${name}: floor, a plain copy`, performance.now() - start);
  }
  await wire?.close();
}

function measurePipeline({ name, pipeline }: Bench): void {
  for (let frame = 0; frame < 20; frame += 1) pipeline();
  for (let frame = 0; frame < PIPELINE_FRAMES; frame += 1) {
    const start = performance.now();
    pipeline();
    times.note(`${name}: pipeline of a frame`, performance.now() - start);
  }
}

/** Resolves when the reader has cooled down, or `signal` aborts. */
async function rested(reader: BiometricReader, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  const end = (): void => {
    over.resolve(undefined);
  };
  const unsubscribe = reader.subscribe(end);
  signal.addEventListener('abort', end);
  if (reader.state() === 'resting' && !signal.aborted) await over.promise;
  signal.removeEventListener('abort', end);
  unsubscribe();
}

/** Streams for so long, rests included; returns the frames per second. */
async function stream(reader: BiometricReader, ms: number): Promise<number> {
  const signal = AbortSignal.timeout(ms);
  let frames = 0;
  const start = performance.now();
  while (!signal.aborted) {
    const ended = await reader.stream(({ pixels }) => {
      frames += 1;
      pixels.fill(0);
    }, signal);
    if (!ended.ok && ended.error.code !== 'reader-resting') throw new Error(ended.error.code);
    await rested(reader, signal);
  }
  return (frames * 1000) / (performance.now() - start);
}

const WANTED: Wanted = {
  type: 'Finger',
  deviceSubType: 'Single',
  deviceSubId: 0,
  bioSubTypes: ['Left Thumb'],
  exceptions: [],
  count: 1,
};

/** From the request, with the finger on the glass already, to the record. */
async function measureCaptures({ name, captures }: Bench, reader: BiometricReader): Promise<void> {
  for (let run = 0; run < captures; run += 1) {
    await rested(reader, new AbortController().signal);
    const start = performance.now();
    using taken = must(
      await takeShot({
        stream: async (onFrame, signal) => reader.stream(onFrame, signal),
        clock,
        assess: (frame: Frame, previous) => assessFingers(frame, previous, WANTED),
        wanted: WANTED,
        requestedScore: 40,
        timeoutMs: 30_000,
        signal: new AbortController().signal,
        onFrame: () => undefined,
      }),
    );
    const [sample] = taken.samples;
    if (!sample) throw new Error('nothing was captured');
    const input = { frame: taken.frame, sample, type: 'Finger', capturedAt: Date.now() } as const;
    await encodeSample(encodeSideBySide(threads, openJpeg2000()), { ...input, purpose: 'Registration' });
    times.note(`${name}: capture to record`, performance.now() - start);
  }
}

function memory(): string {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return `heap ${(heapUsed / 2 ** 20).toFixed(1)} MiB, resident ${(rss / 2 ** 20).toFixed(0)} MiB`;
}

async function measurePreview({ name }: Bench, reader: BiometricReader): Promise<void> {
  console.log(`${name}: before the preview: ${memory()}`);
  for (let minute = 1; minute <= previewMinutes; minute += 1) {
    const used = process.cpuUsage();
    const rate = await stream(reader, MEMORY_EVERY_MS);
    const { user, system } = process.cpuUsage(used);
    const share = ((user + system) / 1000 / MEMORY_EVERY_MS) * 100;
    if (minute === 1 || minute % 5 === 0 || minute === previewMinutes) {
      console.log(
        `${name}: minute ${minute}: ${rate.toFixed(1)} frames/s, ${share.toFixed(0)} % of one core, ${memory()}`,
      );
    }
  }
}

console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.version}`,
);
for (const bench of [hu20(), uareu(), ef01()]) {
  measurePipeline(bench);
  await measureFloor(bench);
  const reader = await bench.open();
  bench.place();
  const rate = await stream(reader, WIRE_MS);
  console.log(`${bench.name}: ${rate.toFixed(1)} frames/s over the emulated wire (${bench.bytes} bytes a frame)`);
  await measureCaptures(bench, reader);
  if (previewMinutes > 0) await measurePreview(bench, reader);
  await reader.close();
  const ratio =
    times.at(`${bench.name}: pipeline of a frame`, 0.5) / times.at(`${bench.name}: floor, a plain copy`, 0.5);
  console.log(`${bench.name}: the pipeline takes ${ratio.toFixed(1)} times the plain copy`);
}
times.print();
await threads.close();
