import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, type ManualClock } from '#kit/testing/manual-clock.ts';
import { pdfOfSize } from '../../../test/support/documents/pdf.ts';
import {
  addDocument,
  must,
  officer,
  openTestData,
  removeTestData,
  supervisor,
  testStart,
  type TestData,
} from '../../../test/support/station-data.ts';
import { openStationAtWork, operatorOf } from '../../ipc/testing/station-at-work.ts';
import { createLockNow } from './lock-now.ts';
import { createEndSession } from './session-end.ts';

let data: TestData;
let clock: ManualClock;
let station: ReturnType<typeof openStationAtWork>;
const freshDocument = vi.fn<() => Promise<void>>();
const leave = vi.fn<() => Promise<void>>();
const readers = { endTest: vi.fn<() => void>() };
const cancel = vi.fn<() => void>();
beforeEach(() => {
  data = openTestData();
  clock = createManualClock(testStart);
  for (const each of [freshDocument, leave]) each.mockReset().mockResolvedValue(undefined);
  cancel.mockReset();
  station = openStationAtWork(data, (atWork) => createEndSession({ ...atWork, readers, freshDocument }));
  const { lock, openReview } = station;
  const lockFor = createLockNow({ lock, signIns: { cancel }, openReview, readers, leave, freshDocument, clock });
  lockNow = () => lockFor('idle');
});
afterEach(() => removeTestData(data));

const refused = (code: string) => ({ ok: false, error: { code } });
let lockNow: () => Promise<void>;

/** The officer's visit, with a form open that has answers and a document. */
async function openVisit() {
  station.state.operator = await operatorOf(officer, 'officer');
  must(station.visits.start({ providerId: 'national-id', idType: 'national-id', method: 'code' }));
  must(await station.visits.identify());
  must(await station.call('form.open', { programId: '1' }));
  const submissionId = data.drafts.left()[0]?.submissionId ?? '';
  must(await station.call('form.save', { answers: { name: 'Am' } }));
  return { submissionId, part: addDocument(data.documents, submissionId, pdfOfSize(600)) };
}

describe('a station that is locked while a form is open', () => {
  it('keeps what was typed last, and shows nothing to anybody', async () => {
    const { submissionId, part } = await openVisit();
    // Leaving the page sends what the autosave had not sent yet.
    leave.mockImplementation(async () => void must(await station.call('form.save', { answers: { name: 'Amina' } })));
    await lockNow();
    expect(cancel).toHaveBeenCalledOnce();
    expect(freshDocument).toHaveBeenCalledOnce();
    expect(must(data.drafts.answers(submissionId))).toEqual({ name: 'Amina' });
    expect(station.contents(`part/${part.id}`)).toBeUndefined();
    expect(await station.call('form.save', { answers: { name: 'Eve' } })).toEqual(refused('operator-needed'));
    expect(await station.call('form.open', { programId: '1' })).toEqual(refused('operator-needed'));
    expect(station.visits.current()).not.toBeNull();
  });

  it('opens for the same operator, in the same form', async () => {
    const { part } = await openVisit();
    await lockNow();
    station.state.nextOperator = operatorOf(officer, 'officer');
    must(await station.call('operator.sign-in', { over: false }));
    expect(must(await station.call('form.open', { programId: '1' }))).toMatchObject({ answers: { name: 'Am' } });
    expect(station.contents(`part/${part.id}`)).toBeDefined();
  });

  it('lets somebody else in only over the end of the visit, whose draft is kept', async () => {
    const { submissionId, part } = await openVisit();
    await lockNow();
    station.state.nextOperator = operatorOf(supervisor, 'supervisor');
    expect(await station.call('operator.sign-in', { over: false })).toEqual({
      ok: false,
      error: { code: 'locked-by-another', values: { name: officer.name } },
    });
    expect(station.visits.current()).not.toBeNull();
    must(await station.call('operator.sign-in', { over: true }));
    expect(station.visits.current()).toBeNull();
    expect(station.contents(`part/${part.id}`)).toBeUndefined();
    expect(await station.call('form.open', { programId: '1' })).toEqual(refused('no-visit'));
    expect(data.drafts.left()).toMatchObject([{ submissionId }]);
  });

  it('is locked within a second, even when its page does not answer', async () => {
    await openVisit();
    leave.mockReturnValue(new Promise(() => undefined));
    const locked = lockNow();
    clock.advance(1000);
    await locked;
    expect(station.lock.present()).toBeNull();
  });

  it('is locked once, however many reasons come together', async () => {
    await openVisit();
    await Promise.all([lockNow(), lockNow()]);
    await lockNow();
    expect(station.lock.waitingFor()).not.toBeNull();
    expect(leave).toHaveBeenCalledOnce();
    expect(freshDocument).toHaveBeenCalledOnce();
  });
});
