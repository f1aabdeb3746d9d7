import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { buildOrStop, createStops, type Stops } from './stops.ts';

let said: string[];
let stops: Stops;
beforeEach(() => {
  said = [];
  stops = createStops((name, fault) => said.push(`${name} failed: ${(fault as Error).message}`));
});

/** Adds parts that record when they are stopped; each takes a moment. */
function add(...names: readonly string[]): void {
  for (const name of names) {
    stops.add(name, {
      async stop() {
        said.push(`${name} stops`);
        await Promise.resolve();
        said.push(`${name} stopped`);
      },
    });
  }
}

describe('stops', () => {
  it('stops the newest part first, and waits for it before the next', async () => {
    add('store', 'window');
    await stops.stop();
    expect(said).toEqual(['window stops', 'window stopped', 'store stops', 'store stopped']);
  });

  it('stops each part once, and a second call waits for the first', async () => {
    add('store');
    await Promise.all([stops.stop(), stops.stop()]);
    expect(said).toEqual(['store stops', 'store stopped']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('stuck');
      },
    ],
    ['rejects', () => Promise.reject(new Error('stuck'))],
  ])('stops the others when one %s, and reports it', async (_, stop) => {
    add('store');
    stops.add('outbox', { stop });
    add('window');
    await stops.stop();
    expect(said.filter((line) => !line.endsWith('stops'))).toEqual([
      'window stopped',
      'outbox failed: stuck',
      'store stopped',
    ]);
  });
});

describe('buildOrStop', () => {
  it('leaves everything running when the build succeeds', async () => {
    const built = await buildOrStop(stops, () => {
      add('store');
      return Promise.resolve(ok('kiosk'));
    });
    expect(built).toEqual(ok('kiosk'));
    expect(said).toEqual([]);
  });

  it('stops what was built before the part that fails', async () => {
    const refusal = err({ code: 'no-window' });
    const built = await buildOrStop(stops, () => {
      add('store', 'readers');
      return Promise.resolve(refusal);
    });
    expect(built).toBe(refusal);
    expect(said).toEqual(['readers stops', 'readers stopped', 'store stops', 'store stopped']);
  });

  it('stops what was built when the build throws, and throws the same', async () => {
    const building = buildOrStop(stops, () => {
      add('store');
      return Promise.reject(new Error('a mistake'));
    });
    await expect(building).rejects.toThrow('a mistake');
    expect(said).toEqual(['store stops', 'store stopped']);
  });
});
