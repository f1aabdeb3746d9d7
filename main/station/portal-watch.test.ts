import { describe, expect, it } from 'vitest';
import { watchPortal } from './portal-watch.ts';

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
}

function scene(answers: boolean[]) {
  const timers: (() => void)[] = [];
  const changes: boolean[] = [];
  const watch = watchPortal({
    ping: () => Promise.resolve(answers.shift() ?? false),
    everyMs: 5000,
    clock: {
      after(_ms, run) {
        timers.push(run);
        return () => timers.splice(0);
      },
    },
    onChange: (reachable) => changes.push(reachable),
  });
  return { watch, timers, changes };
}

describe('watchPortal', () => {
  it('reports each change once', async () => {
    const { watch, timers, changes } = scene([true, true, false]);
    expect(watch.state()).toBe('unknown');
    await settled();
    timers.shift()?.();
    await settled();
    timers.shift()?.();
    await settled();
    expect(changes).toEqual([true, false]);
    expect(watch.state()).toBe('unreachable');
  });

  it('makes no further try after it was stopped', async () => {
    const { watch, timers } = scene([true]);
    watch.stop();
    await settled();
    expect(timers).toHaveLength(0);
  });
});
