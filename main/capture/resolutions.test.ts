import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#kit/result.ts';
import { openTestData, removeTestData, type TestData } from '../../test/support/station-data.ts';
import { keepResolutions } from './resolutions.ts';

let data: TestData;
beforeEach(() => {
  data = openTestData();
});
afterEach(() => removeTestData(data));

const measured = { across: 538, down: 370, measuredAt: 1_700_000_000_000 };

describe('measured resolutions', () => {
  it('are kept by serial number, the newest of each', () => {
    const resolutions = keepResolutions(data.store);
    expect(resolutions.all()).toEqual({});
    expect(resolutions.keep('A', measured)).toEqual(ok(undefined));
    resolutions.keep('B', { ...measured, across: 500 });
    resolutions.keep('A', { ...measured, across: 540 });
    expect(keepResolutions(data.store).all()).toEqual({
      A: { ...measured, across: 540 },
      B: { ...measured, across: 500 },
    });
  });

  it('count as not measured when the kept value is unreadable', () => {
    data.store.transaction(() => {
      data.store.settings.put('reader-resolutions', { A: { across: -1 } });
      return ok(undefined);
    });
    expect(keepResolutions(data.store).all()).toEqual({});
  });
});
