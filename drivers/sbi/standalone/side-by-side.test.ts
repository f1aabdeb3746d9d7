import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Purpose } from '#vocabulary/readers.ts';
import { encodeJpeg } from '../../imaging/codec/jpeg.ts';
import { openJpeg2000 } from '../../imaging/codec/jpeg2000.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { openOtherServices } from '../../vendor-service/other-services.ts';
import { openPinnedRoots } from '../../vendor-service/pinned-roots.ts';
import { everyTurn } from '../../simulated/reader/pace.ts';
import { createCaptureImaging } from '../capture/capture-imaging.ts';
import { createLiveImaging } from '../live/live-picture.ts';
import { openStandalone } from './service.ts';
import type { StandaloneService } from './service.ts';

/** As testers use it: one service for pages and one for a registration client, on one machine. */

const clock = createManualClock(Date.parse('2026-01-02T03:04:05Z'));
const PORTS = { firstPort: 15_400, lastPort: 15_409 };

let folder: string;
let services: StandaloneService[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'side-by-side-'));
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map(async (one) => one.close()));
  await rm(folder, { recursive: true });
});

async function open(purpose: Purpose): Promise<StandaloneService> {
  const opened = await openStandalone({
    options: {
      ...PORTS,
      readers: ['finger-slap', 'iris-double'],
      purpose,
      level: 'L1',
      env: 'Developer',
      origins: [],
      encryption: undefined,
    },
    folder: join(folder, purpose),
    clock,
    every: everyTurn,
    imaging: { ...createCaptureImaging(openJpeg2000()), ...createLiveImaging(encodeJpeg) },
    report: () => undefined,
    onEncryptionProblem: () => undefined,
  });
  if (!opened.ok) throw new Error(opened.error.code);
  services.push(opened.value);
  return opened.value;
}

describe('two services side by side', () => {
  it('have their own readers, and a client that trusts both can distinguish them', async () => {
    const both = [await open('Registration'), await open('Auth')];
    const ports = both.map(({ ready }) => ready.port);
    const pems = async (name: 'deviceRoot' | 'ftmRoot') =>
      Promise.all(both.map(async ({ ready }) => readFile(ready.trust[name], 'utf8')));
    const roots = openPinnedRoots({ device: await pems('deviceRoot'), ftm: await pems('ftmRoot') });
    if (!roots.ok) throw new Error(roots.error.code);
    const own = { port: 0, deviceIds: new Set<string>(), certificates: () => new Set<string>() };
    const client = openOtherServices({ clock, env: 'Developer', roots: roots.value, own, ...PORTS, offers: true });
    await client.sweep();
    const seen = client.statuses().map(({ state, serialNo, service }) => [state, serialNo, service?.problem]);
    await client.close();
    const expected = ports.flatMap((port) => [`finger-slap-${port}`, `iris-double-${port}`]);
    expect(seen.toSorted()).toEqual(expected.map((serialNo) => ['ready', serialNo, undefined]).toSorted());
  });

  it('take commands with the names of kinds, and print their ids', async () => {
    const { ready, obey } = await open('Registration');
    expect(ready.readers).toEqual([
      { name: 'finger-slap', deviceId: `simulated/finger-slap-${ready.port}` },
      { name: 'iris-double', deviceId: `simulated/iris-double-${ready.port}` },
    ]);
    expect(await obey({ kind: 'simulated', reader: 'finger-slap', command: { do: 'lift' } })).toEqual({ ok: true });
    expect(await obey({ kind: 'simulated', reader: 'finger-slap-1', command: { do: 'lift' } })).toMatchObject({
      ok: false,
    });
  });
});
