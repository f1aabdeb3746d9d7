import process from 'node:process';

import { createDeviceHost } from './device-host.ts';
import { encodeJpeg } from '../imaging/codec/jpeg.ts';
import { openJpeg2000 } from '../imaging/codec/jpeg2000.ts';
import { systemClock } from '#kit/clock.ts';
import type { Clock } from '#kit/clock.ts';
import { openParentLink } from '#kit/parent-link.ts';
import { wipe } from '#kit/wiped.ts';
import type { FromHost } from '../link/messages.ts';
import { watchMachineReaders } from './machine-readers.ts';
import type { MachineBuses } from './machine-readers.ts';
import { compareInThreads } from '../imaging/match/compare-job.ts';
import { openMemoryFile } from '../nfiq2/memory-file.ts';
import { findNfiq2, isExecutable } from '../nfiq2/nfiq2.ts';
import type { Nfiq2 } from '../nfiq2/nfiq2.ts';
import { runProgram } from '../nfiq2/run-program.ts';
import { createCaptureImaging } from '../sbi/capture/capture-imaging.ts';
import { createLiveImaging } from '../sbi/live/live-picture.ts';
import { createSimulatedDevice } from './simulated-device.ts';
import { masterFinder } from '../simulated/finger/finger-source.ts';
import { everyInterval } from '../simulated/reader/pace.ts';
import { createJobThreads } from '../jobs/job-threads.ts';
import { picturesInThreads } from '../secugen-hu20/picture-job.ts';
import { encodeSideBySide } from '../imaging/codec/shared-encoder.ts';

/** How long the process waits for its readers to close; an EF01 may be uploading for 3.4 s. */
const CLOSE_MS = 5000;

/** Connects the process link to the device host with these buses; the process ends when its parent says so. */
export function runDeviceHost(buses: MachineBuses, clock: Clock = systemClock): void {
  const link = openParentLink();

  function post(message: FromHost): void {
    link?.send(message);
    // Both kinds of link have copied the message by now, and no picture of a finger should stay in memory.
    if (message.type === 'preview' || message.type === 'test-preview') wipe(message.picture);
  }

  const threads = createJobThreads();
  const findMaster = masterFinder();
  let nfiq2: Nfiq2 | undefined;
  const searchPath = process.env['PATH'] ?? '';
  void findNfiq2({ searchPath, isProgram: isExecutable, run: runProgram, openMemoryFile, clock }).then((found) => {
    if (found.ok) nfiq2 = found.value;
  });
  const host = createDeviceHost({
    post,
    clock,
    imaging: { ...createCaptureImaging(encodeSideBySide(threads, openJpeg2000())), ...createLiveImaging(encodeJpeg) },
    createSimulated: (deviceId) => createSimulatedDevice(deviceId, { findMaster, every: everyInterval }),
    nfiq2: () => nfiq2,
    compareFinger: compareInThreads(threads),
    watchPlugged: (settings, resolutionOf) =>
      watchMachineReaders(settings, { buses, clock, resolutionOf, preparePictures: picturesInThreads(threads) }),
  });

  function end(): void {
    setTimeout(() => process.exit(0), CLOSE_MS).unref();
    void host.close().then(() => process.exit(0));
  }

  // A rejected promise here is a programmer's error: end, and let main start a new process. Electron would only warn.
  process.on('unhandledRejection', (error) => {
    throw error;
  });

  if (link) {
    link.onMessage((message) => void host.receive(message));
    link.onEnd(end);
  } else {
    process.stderr.write('The device host is started by the kiosk and does nothing by itself.\n');
    process.exitCode = 1;
  }
}
