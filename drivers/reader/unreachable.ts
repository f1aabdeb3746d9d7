import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How often garbage is collected before what is still there counts as kept. */
const MOST_TURNS = 10;

/** Collects garbage now; the process need not have been started for it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** How many of these are still reachable, once whatever is under way has had its turns of the event loop. */
export async function stillReachable(refs: readonly WeakRef<object>[]): Promise<number> {
  let left = refs;
  for (let turn = 0; turn < MOST_TURNS && left.length > 0; turn += 1) {
    // A WeakRef that was read keeps what it names until the job has ended.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    left = left.filter((ref) => ref.deref() !== undefined);
  }
  return left.length;
}
