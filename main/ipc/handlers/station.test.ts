import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  beginDraft,
  must,
  officer,
  openTestData,
  removeTestData,
  submitOne,
  type TestData,
} from '../../../test/support/station-data.ts';
import { createQueue } from '../../review/queue.ts';
import { openChunk } from '../../store/sealing.ts';
import { createStationHandlers, stationView, type StationDeps } from './station.ts';

vi.mock(import('../../store/sealing.ts'), async (original) => {
  const sealing = await original();
  return { ...sealing, openChunk: vi.fn(sealing.openChunk) };
});

let data: TestData;
let deps: StationDeps;
beforeEach(() => {
  data = openTestData();
  const parts: Partial<Record<keyof StationDeps, unknown>> = {
    facts: {},
    operator: () => ({ ...officer, role: 'officer' }),
    readers: { readers: () => [], troubles: () => [], busTroubles: () => [], port: () => undefined },
    portal: { state: () => 'reachable' },
    queue: createQueue(data),
    drafts: data.drafts,
  };
  deps = parts as StationDeps;
});
afterEach(() => removeTestData(data));

describe('the station', () => {
  it('counts what waits without opening any of it', () => {
    for (const programId of ['one', 'two', 'three']) submitOne(data, { programId });
    beginDraft(data);
    vi.mocked(openChunk).mockClear();
    expect(stationView(deps).waiting).toBe(3);
    expect(openChunk).not.toHaveBeenCalled();
  });

  it('shows the home without opening what waits for a review', async () => {
    submitOne(data);
    const submissionId = beginDraft(data, { programId: 'begun' });
    vi.mocked(openChunk).mockClear();
    const home = must(await createStationHandlers(deps)['station.home']({}));
    expect(home).toMatchObject({ returned: [], blocked: [], toReview: 1, unfinished: [{ submissionId }] });
    expect(openChunk).not.toHaveBeenCalled();
  });
});
