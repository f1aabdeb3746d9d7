import 'core-js/actual/symbol/dispose.js';
import 'core-js/actual/symbol/async-dispose.js';
import 'core-js/actual/array/from-async.js';
import 'core-js/actual/array-buffer/index.js';
import 'core-js/actual/async-disposable-stack/index.js';
import 'core-js/actual/disposable-stack/index.js';
import 'core-js/actual/iterator/index.js';
import 'core-js/actual/map/index.js';
import 'core-js/actual/math/sum-precise.js';
import 'core-js/actual/object/group-by.js';
import 'core-js/actual/promise/try.js';
import 'core-js/actual/promise/with-resolvers.js';
import 'core-js/actual/regexp/escape.js';
import 'core-js/actual/set/index.js';
import 'core-js/actual/string/is-well-formed.js';
import 'core-js/actual/string/to-well-formed.js';
import 'core-js/actual/typed-array/index.js';
import 'core-js/actual/url/can-parse.js';
import 'core-js/actual/url/parse.js';
import 'core-js/actual/weak-map/index.js';
import 'core-js/actual/array/to-reversed.js';
import 'core-js/actual/array/to-sorted.js';
import 'core-js/actual/array/to-spliced.js';
import 'core-js/actual/array/with.js';
import { addMissing } from './add-missing.ts';

/** What the program uses of the language and the web and Chromium 114 and Node 18 do not have yet. */

addMissing(AbortSignal, {
  any(signals: Iterable<AbortSignal>): AbortSignal {
    const controller = new AbortController();
    for (const signal of signals) {
      if (signal.aborted) controller.abort(signal.reason);
      else
        signal.addEventListener('abort', () => controller.abort(signal.reason), {
          once: true,
          signal: controller.signal,
        });
    }
    return controller.signal;
  },
});
