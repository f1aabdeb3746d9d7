import { describe, expect, it } from 'vitest';
import { ServiceFailed, supervise } from './supervised.ts';

function scene() {
  const starts: { post: unknown[]; message(message: unknown): void; exit(): void }[] = [];
  const timers: (() => void)[] = [];
  const others: unknown[] = [];
  const ended: number[] = [];
  const { promise: mayEnd, resolve: letEnd } = Promise.withResolvers<undefined>();
  const service = supervise<{ port: number }>({
    name: 'portal',
    start: (on) => {
      const post: unknown[] = [];
      starts.push({ post, ...on });
      return {
        pid: starts.length,
        post: (message) => post.push(message),
        kill: () => on.exit(),
        async end() {
          ended.push(starts.length);
          await mayEnd;
          on.exit();
        },
      };
    },
    startMessage: () => ({ port: 4711 }),
    read: (message) => message as { listening: { port: number } } | { failed: string } | undefined,
    onOther: (message) => others.push(message),
    restartMs: 3000,
    clock: {
      after(_ms, run) {
        timers.push(run);
        return () => timers.splice(0);
      },
    },
  });
  return { service, starts, timers, ended, letEnd: () => letEnd(undefined) };
}

describe('supervise', () => {
  it('restarts a service with the same message', async () => {
    const { service, starts, timers } = scene();
    starts[0]?.message({ listening: { port: 4711 } });
    expect(await service.listening).toEqual({ port: 4711 });
    starts[0]?.exit();
    expect(service.pid()).toBeUndefined();
    timers[0]?.();
    expect(starts[1]?.post).toEqual([{ port: 4711 }]);
    expect(service.pid()).toBe(2);
  });

  it('reports that the first start failed, and does not try again', async () => {
    const { service, starts, timers } = scene();
    starts[0]?.exit();
    await expect(service.listening).rejects.toBeInstanceOf(ServiceFailed);
    expect(timers).toHaveLength(0);
    const refused = scene();
    refused.starts[0]?.message({ failed: 'port-in-use' });
    await expect(refused.service.listening).rejects.toThrow('port-in-use');
  });

  it('tries again when a later start fails', async () => {
    const { service, starts, timers } = scene();
    starts[0]?.message({ listening: { port: 4711 } });
    await service.listening;
    starts[0]?.exit();
    timers.shift()?.();
    starts[1]?.message({ failed: 'port-in-use' });
    timers.shift()?.();
    expect(starts).toHaveLength(3);
  });

  it('stays down once it was stopped', async () => {
    const { service, starts, timers, ended, letEnd } = scene();
    starts[0]?.message({ listening: { port: 1 } });
    await service.listening;
    const stopped = service.stop();
    expect(ended).toEqual([1]);
    letEnd();
    await stopped;
    expect(service.pid()).toBeUndefined();
    expect(timers).toHaveLength(0);
  });
});
