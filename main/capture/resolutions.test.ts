import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#kit/result.ts';
import { openKeeping, removeKeeping, type Keeping } from '../../test/support/station-keeping.ts';
import { keepResolutions } from './resolutions.ts';

let keeping: Keeping;
beforeEach(() => {
  keeping = openKeeping();
});
afterEach(() => removeKeeping(keeping));

const measured = { across: 538, down: 370, measuredAt: 1_700_000_000_000 };

describe('measured resolutions', () => {
  it('are kept by serial number, the newest of each', () => {
    const resolutions = keepResolutions(keeping.store);
    expect(resolutions.all()).toEqual({});
    expect(resolutions.keep('A', measured)).toEqual(ok(undefined));
    resolutions.keep('B', { ...measured, across: 500 });
    resolutions.keep('A', { ...measured, across: 540 });
    expect(keepResolutions(keeping.store).all()).toEqual({
      A: { ...measured, across: 540 },
      B: { ...measured, across: 500 },
    });
  });

  it('count as not measured when the kept value is unreadable', () => {
    keeping.store.transaction(() => {
      keeping.store.settings.put('reader-resolutions', { A: { across: -1 } });
      return ok(undefined);
    });
    expect(keepResolutions(keeping.store).all()).toEqual({});
  });
});
