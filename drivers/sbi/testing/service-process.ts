import process from 'node:process';

import { systemClock } from '../../kit/clock.ts';
import { makeServiceReader } from '../service-readers.ts';
import type { ServiceReader } from '../service-readers.ts';
import { openSbiService } from '../service.ts';
import { frameOfQuality, scriptedImaging } from './scripted-imaging.ts';
import { createScriptedReader } from './scripted-reader.ts';
import type { ServiceState } from './service-state.ts';
import { makeTrainingTrust } from '../trust/training-trust.ts';
import { openServiceTrust } from '../trust/open-trust.ts';

/**
 * A process of its own with an auth and a registration service in it, so that what it keeps in memory is its own. It is
 * started with an IPC channel and `--expose-gc`; it posts its two ports, and its state each time it is asked.
 */

const opened = await openServiceTrust(
  (await makeTrainingTrust({ now: Date.now(), deviceIds: ['finger-1', 'slap-1'] })).service,
);
if (!opened.ok) throw new Error(opened.error.code);
const trust = opened.value;
const finger = createScriptedReader('finger-1');
const slap = createScriptedReader('slap-1', 'finger-slap');
const entries = [finger, slap].map((reader) =>
  makeServiceReader(reader, trust.readers.get(reader.identity.deviceId), () => undefined),
);
// A hand is always there, so that fuzzed captures get to their answers.
setInterval(() => {
  for (const reader of [finger, slap]) reader.show(frameOfQuality(80));
}, 1);

async function open(purpose: 'Auth' | 'Registration', entry: ServiceReader | undefined): Promise<number> {
  if (!entry) throw new Error('no reader');
  const service = await openSbiService({
    settings: { env: 'Developer', purpose, firstPort: 14_501, lastPort: 14_600, allowedOrigins: [] },
    absentOrigin: 'allowed',
    captures: 'always',
    trust,
    readers: new Map([[entry.reader.identity.deviceId, entry]]),
    clock: systemClock,
    imaging: scriptedImaging,
    report: () => undefined,
  });
  if (!service.ok) throw new Error(service.error.code);
  return service.value.port;
}

const ports = [await open('Auth', entries[0]), await open('Registration', entries[1])];
process.send?.({ ports });
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const state: ServiceState = {
    heap: heapUsed,
    rss,
    streaming: [finger, slap].filter((reader) => reader.isStreaming()).length,
    busy: entries.filter(({ lock }) => lock.isHeld()).length,
    connections: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
  };
  process.send?.(state);
});
process.on('disconnect', () => process.exit(0));
