import { createServer } from 'node:net';
import type { Server } from 'node:net';

import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { openPinnedRoots } from './pinned-roots.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import { FIRST_REST_MS, LONGEST_REST_MS } from './port-records.ts';
import { SWEEP_BUDGET_MS, SWEEP_PAUSE_MS, watchServices } from './service-watch.ts';
import type { ServiceWatch } from './service-watch.ts';
import { FOREIGN_FINGER } from './testing/foreign-device.ts';
import { startForeignService } from './testing/foreign-service.ts';
import type { ForeignService } from './testing/foreign-service.ts';
import { createForeignTrust } from './testing/foreign-trust.ts';
import type { ForeignTrust } from './testing/foreign-trust.ts';
import { firstTestPort } from './testing/ports.ts';
import { turnsUntil } from './testing/turns.ts';
import type { WireFault } from './testing/wire-faults.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const FIRST = firstTestPort();

let trust: ForeignTrust;
let roots: PinnedRoots;
const clock: ManualClock = createManualClock(NOW);
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  trust = await createForeignTrust(NOW);
  const opened = openPinnedRoots(trust.pinned);
  if (!opened.ok) throw new Error('roots');
  roots = opened.value;
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startService(firstPort = FIRST): Promise<ForeignService> {
  const service = await startForeignService({ trust, now: () => clock.now(), firstPort });
  closing.push(service.close);
  return service;
}

function watch(firstPort: number, lastPort: number, ownPort = 0): ServiceWatch {
  const own = { port: ownPort, deviceIds: new Set<string>(), certificates: () => new Set<string>() };
  const watching = watchServices({ clock, env: 'Developer', roots, own, firstPort, lastPort });
  closing.push(watching.close);
  return watching;
}

/** Runs the next regular sweep to its end. */
async function nextSweep(watching: ServiceWatch): Promise<void> {
  clock.advance(SWEEP_PAUSE_MS);
  await watching.sweep();
}

function ids(watching: ServiceWatch): readonly string[] {
  return watching.sightings().map(({ serviceDeviceId, state }) => `${serviceDeviceId} ${state}`);
}

describe('watching the ports', () => {
  it('finds a service that starts later at the next sweep, and drops it at the first sweep after its end', async () => {
    const watching = watch(FIRST, FIRST + 99);
    let changes = 0;
    const unsubscribe = watching.subscribe(() => (changes += 1));
    await watching.sweep();
    expect([ids(watching), changes]).toEqual([[], 0]);

    const service = await startService();
    await nextSweep(watching);
    expect([ids(watching), changes]).toEqual([['vendor-finger-1 ready'], 1]);
    await nextSweep(watching);
    expect(changes).toBe(1);

    service.setDevices([{ ...FOREIGN_FINGER, status: 'Busy' }]);
    await nextSweep(watching);
    expect([ids(watching), changes]).toEqual([['vendor-finger-1 busy'], 2]);

    await service.close();
    await nextSweep(watching);
    expect([ids(watching), changes]).toEqual([[], 3]);
    unsubscribe();
    await startService();
    await nextSweep(watching);
    expect([ids(watching), changes]).toEqual([['vendor-finger-1 ready'], 3]);
  });

  it('asks every port at once and is done after two seconds, even if none answers', async () => {
    const good = await startService(FIRST + 100);
    const faults: readonly WireFault[] = ['mute', 'drip', 'huge-declared', 'crumbs', 'endless-chunks', 'hang-up'];
    const services = await Promise.all(
      faults.map(async (fault) => {
        const service = await startService(good.port + 1);
        service.depart({ fault });
        return service;
      }),
    );
    const mute = await muteServers(good.port + 10, 60);
    const start = clock.monotonic();
    const watching = watch(good.port, good.port + 99);
    const swept = watching.sweep();
    // All are asked before a millisecond of the watch's time has passed.
    await turnsUntil(() => services.every((service) => service.requests.length > 0) && mute.connections() === 60);
    await turnsUntil(() => good.requests.length === 2 && good.openSockets() === 0);
    clock.advance(SWEEP_BUDGET_MS);
    await swept;
    expect(clock.monotonic() - start).toBe(SWEEP_BUDGET_MS);
    expect(ids(watching)).toEqual(['vendor-finger-1 ready']);
    const troubles = watching.troubles();
    expect(troubles).toHaveLength(66);
    expect(troubles.find(({ port }) => port === services[0]?.port)?.problem).toBe('timed-out');
    expect(troubles.find(({ port }) => port === services[2]?.port)?.problem).toBe('answer-too-large');
    await turnsUntil(() => services.every((service) => service.openSockets() === 0));
  });

  it('never asks its own port', async () => {
    const service = await startService();
    const watching = watch(service.port, service.port, service.port);
    await watching.sweep();
    await nextSweep(watching);
    expect(service.connections()).toBe(0);
  });

  it('leaves a port that is no service alone for longer and longer', async () => {
    const service = await startService();
    service.depart({ fault: 'no-json' });
    const watching = watch(service.port, service.port);
    await watching.sweep();
    expect(watching.troubles()).toEqual([{ port: service.port, problem: 'not-json' }]);
    const asked: number[] = [];
    for (let at = 0; at < 200; at += 1) {
      await nextSweep(watching);
      asked.push(service.connections());
    }
    const minutes = (200 * SWEEP_PAUSE_MS) / 60_000;
    // Rests of 6, 12, 24, 48 and then 60 seconds: once a minute in the long run.
    expect(asked.at(-1)).toBeLessThanOrEqual(1 + 4 + minutes);
    expect(asked[FIRST_REST_MS / SWEEP_PAUSE_MS - 1]).toBe(2);
    const before = service.connections();
    service.depart({ fault: undefined });
    for (let at = 0; at < LONGEST_REST_MS / SWEEP_PAUSE_MS; at += 1) await nextSweep(watching);
    expect(service.connections()).toBeGreaterThan(before);
    expect(ids(watching)).toEqual(['vendor-finger-1 ready']);
    expect(watching.troubles()).toEqual([]);
  });

  it('shows a known service as not ready after one miss, and as trouble after the second', async () => {
    const service = await startService();
    const watching = watch(service.port, service.port);
    await watching.sweep();
    service.depart({ fault: 'half' });
    await nextSweep(watching);
    expect([ids(watching), watching.troubles()]).toEqual([['vendor-finger-1 not-ready'], []]);
    service.depart({ fault: undefined });
    await nextSweep(watching);
    expect(ids(watching)).toEqual(['vendor-finger-1 ready']);
    service.depart({ fault: 'half' });
    await nextSweep(watching);
    await nextSweep(watching);
    expect([ids(watching), watching.troubles()]).toEqual([[], [{ port: service.port, problem: 'half-answer' }]]);
  });

  it('leaves a held port alone until the last hold is released', async () => {
    const service = await startService();
    const watching = watch(service.port, service.port);
    await watching.sweep();
    const asked = service.connections();
    const giveBack = watching.hold(service.port);
    const giveBackToo = watching.hold(service.port);
    service.depart({ fault: 'hang-up' });
    await nextSweep(watching);
    giveBack();
    giveBack();
    await nextSweep(watching);
    expect([service.connections(), ids(watching)]).toEqual([asked, ['vendor-finger-1 ready']]);
    giveBackToo();
    await nextSweep(watching);
    expect([service.connections(), ids(watching)]).toEqual([asked + 1, ['vendor-finger-1 not-ready']]);
  });

  it('keeps the listing of a port where a capture began during the sweep', async () => {
    const service = await startService();
    const watching = watch(service.port, service.port);
    await watching.sweep();
    service.depart({ fault: 'mute' });
    clock.advance(SWEEP_PAUSE_MS);
    const swept = watching.sweep();
    const giveBack = watching.hold(service.port);
    clock.advance(SWEEP_BUDGET_MS);
    await swept;
    expect(ids(watching)).toEqual(['vendor-finger-1 ready']);
    giveBack();
  });

  it('never runs two sweeps at once, and stops when closed in the middle of one', async () => {
    const service = await startService();
    service.depart({ fault: 'mute' });
    const watching = watch(service.port, service.port);
    const [one, two] = [watching.sweep(), watching.sweep()];
    await turnsUntil(() => service.requests.length === 1);
    await watching.close();
    await Promise.all([one, two]);
    await watching.sweep();
    clock.advance(60_000);
    expect(service.connections()).toBe(1);
    expect(clock.pending()).toBe(0);
    await turnsUntil(() => service.openSockets() === 0);
  });
});

/** Servers that accept connections and send nothing. */
async function muteServers(firstPort: number, count: number): Promise<{ connections(): number }> {
  let connections = 0;
  const servers: Server[] = [];
  for (let at = 0; at < count; at += 1) {
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
    });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    server.listen({ host: '127.0.0.1', port: firstPort + at }, () => {
      resolve(undefined);
    });
    await promise;
    servers.push(server);
  }
  closing.push(async () => {
    for (const server of servers) server.close();
    return Promise.resolve();
  });
  return { connections: () => connections };
}
