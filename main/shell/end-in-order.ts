import type { EventEmitter } from 'node:events';
import type { UtilityProcess } from 'electron';
import type { Clock } from '#kit/clock.ts';
import { END_MESSAGE } from '#kit/parent-link.ts';

/** A little longer than the device host waits for its readers (`CLOSE_MS`). */
const END_MS = 6000;

/** Tells a child to end and resolves when it has; one that does not is killed. */
export function endInOrder(
  child: Pick<EventEmitter, 'once'> & Pick<UtilityProcess, 'pid' | 'postMessage'> & { kill(): unknown },
  clock: Pick<Clock, 'after'>,
): Promise<void> {
  if (child.pid === undefined) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  child.once('exit', () => resolve(undefined));
  child.postMessage(END_MESSAGE);
  const cancel = clock.after(END_MS, () => void child.kill());
  return promise.finally(cancel);
}
