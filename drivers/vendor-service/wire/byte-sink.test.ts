import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createByteSink } from './byte-sink.ts';

describe('a byte sink', () => {
  it('returns what was pushed and not dropped, and never takes more than its cap', () => {
    const step = fc.oneof(
      fc.record({ push: fc.uint8Array({ maxLength: 3000 }) }),
      fc.record({ drop: fc.nat({ max: 4000 }) }),
    );
    fc.assert(
      fc.property(fc.nat({ max: 20_000 }), fc.array(step), (cap, steps) => {
        const sink = createByteSink(cap);
        let model = Buffer.alloc(0);
        for (const one of steps) {
          if ('push' in one) {
            const fits = model.length + one.push.length <= cap;
            expect(sink.push(one.push)).toBe(fits);
            if (fits) model = Buffer.concat([model, one.push]);
          } else {
            sink.drop(one.drop);
            model = model.subarray(Math.min(one.drop, model.length));
          }
          expect(sink.length).toBe(model.length);
          expect(Buffer.from(sink.view()).equals(model)).toBe(true);
        }
        expect(Buffer.from(sink.take().bytes).equals(model)).toBe(true);
        expect(sink.length).toBe(0);
      }),
    );
  });

  it('wipes what it hands over and what it drops', () => {
    const sink = createByteSink(100);
    sink.push(Buffer.from('fingerprint'));
    const view = sink.view();
    sink.drop(6);
    expect(Buffer.from(view).toString('latin1')).toBe(`print${'\0'.repeat(6)}`);
    sink.take();
    expect(view.every((byte) => byte === 0)).toBe(true);
  });
});
