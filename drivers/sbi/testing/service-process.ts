import process from 'node:process';

import type { Purpose } from '#vocabulary/readers.ts';
import { encodeJpeg } from '../../imaging/codec/jpeg.ts';
import { systemClock } from '#kit/clock.ts';
import { wipe } from '#kit/wiped.ts';
import { SimulatedCommand } from '../../simulated/reader/command.ts';
import { masterEyes } from '../../simulated/eye/eye.ts';
import { masterFinder } from '../../simulated/finger/finger-source.ts';
import { createSimulatedReader, READER_KINDS } from '../../simulated/reader/simulated-reader.ts';
import type { SimulatedReader } from '../../simulated/reader/simulated-reader.ts';
import { openJpeg2000 } from '../../imaging/codec/jpeg2000.ts';
import { createJobThreads } from '../../jobs/job-threads.ts';
import { encodeSideBySide } from '../../imaging/codec/shared-encoder.ts';
import { createCaptureImaging } from '../capture/capture-imaging.ts';
import { createLiveImaging } from '../live/live-picture.ts';
import { createServedReader } from '../listing/served-reader.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import { openSbiService } from '../service.ts';
import { openTrustBook } from '../trust/trust-book.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import { fuzzedSerial } from './service-state.ts';
import type { ServiceState } from './service-state.ts';

/**
 * A separate process with an auth and a registration service, so that its memory can be measured. Each service has a
 * reader of every kind, with fingers and eyes that are always there, and the imaging of the product. Start it with an
 * IPC channel and `--expose-gc`; it posts its two ports, and its state on request.
 */

const PURPOSES = ['Auth', 'Registration'] as const;
/** Frames come faster than a person can move, so that the tests measure the work after them. */
const FRAME_MS = 5;
const HAND = ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'];

let streaming = 0;
let faults = 0;

function every(_milliseconds: number, tick: () => void): () => void {
  streaming += 1;
  const timer = setInterval(tick, FRAME_MS);
  return () => {
    streaming -= 1;
    clearInterval(timer);
  };
}

const findMaster = masterFinder();
const findEye = masterEyes();

async function plugIn(purpose: Purpose): Promise<readonly SimulatedReader[]> {
  const readers = READER_KINDS.map((kind) =>
    createSimulatedReader({ kind, serialNo: fuzzedSerial(kind, purpose), seed: kind, findMaster, findEye, every }),
  );
  for (const reader of readers) {
    const fingers = reader.kind === 'finger-slap' ? HAND : ['Left Thumb'];
    const placed = reader.identity.type === 'Iris' ? { eyes: ['Left', 'Right'] } : { fingers };
    const one = reader.kind === 'iris-single' ? { eyes: ['Left'] } : placed;
    await reader.apply(SimulatedCommand.parse({ do: 'place', person: 1, quality: 80, ...one }));
  }
  return readers;
}

const plugged = { Auth: await plugIn('Auth'), Registration: await plugIn('Registration') };
const deviceIds = PURPOSES.flatMap((purpose) => plugged[purpose].map(({ identity }) => identity.deviceId));
const opened = await openTrustBook((await createTrainingTrust({ now: Date.now(), deviceIds })).service);
if (!opened.ok) throw new Error(opened.error.code);
const trust = opened.value;
const imaging = {
  ...createCaptureImaging(encodeSideBySide(createJobThreads(), openJpeg2000())),
  ...createLiveImaging(encodeJpeg),
};
const entries: ServedReader[] = [];

async function open(purpose: Purpose): Promise<number> {
  const readers = new Map<string, ServedReader>();
  for (const reader of plugged[purpose]) {
    const { deviceId } = reader.identity;
    const entry = createServedReader(reader, { clock: systemClock, onChange: () => undefined });
    readers.set(deviceId, entry);
    entries.push(entry);
  }
  const service = await openSbiService({
    settings: { env: 'Developer', purpose, firstPort: 14_501, lastPort: 14_600, allowedOrigins: [] },
    absentOrigin: 'allowed',
    captures: 'always',
    trust,
    readers,
    clock: systemClock,
    imaging,
    report: (report) => {
      if (report.type === 'preview') wipe(report.picture);
    },
    onFault: (fault) => {
      faults += 1;
      console.error(fault);
    },
  });
  if (!service.ok) throw new Error(service.error.code);
  return service.value.port;
}

const ports = [await open('Auth'), await open('Registration')];
process.send?.({ ports });
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const state: ServiceState = {
    heap: heapUsed,
    rss,
    streaming,
    faults,
    busy: entries.filter(({ lock }) => lock.isHeld()).length,
    connections: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
  };
  process.send?.(state);
});
process.on('disconnect', () => process.exit(0));
