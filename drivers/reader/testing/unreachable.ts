import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** After so many garbage collections an object that is still there counts as kept. */
const MOST_TURNS = 10;

/** Collects garbage now, also in a process that was started without `--expose-gc`. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** How many of these are still reachable after some turns of the event loop. */
export async function stillReachable(refs: readonly WeakRef<object>[]): Promise<number> {
  let left = refs;
  for (let turn = 0; turn < MOST_TURNS && left.length > 0; turn += 1) {
    // A WeakRef that was read keeps its object until the job has ended.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    left = left.filter((ref) => ref.deref() !== undefined);
  }
  return left.length;
}
