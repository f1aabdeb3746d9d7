import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pdfOfSize } from '../../../test/support/documents/pdf.ts';
import {
  addDocument,
  must,
  officer,
  openTestData,
  removeTestData,
  submitOne,
  supervisor,
  type TestData,
} from '../../../test/support/station-data.ts';
import type { Operator } from '../../identity/operators.ts';
import { openStationAtWork, operatorOf } from '../../ipc/testing/station-at-work.ts';
import { createEndSession } from './session-end.ts';

let data: TestData;
let station: ReturnType<typeof openStationAtWork>;
let freshDocument: ReturnType<typeof vi.fn<() => Promise<void>>>;
let endTest: ReturnType<typeof vi.fn<() => void>>;
beforeEach(() => {
  data = openTestData();
  freshDocument = vi.fn<() => Promise<void>>(() => Promise.resolve());
  endTest = vi.fn<() => void>();
  station = openStationAtWork(data, (atWork) => createEndSession({ ...atWork, readers: { endTest }, freshDocument }));
});
afterEach(() => removeTestData(data));

const second = { ...supervisor, sub: 'supervisor-2', name: 'Second' };
const refused = (code: string) => ({ ok: false, error: { code } });

/** Lets `count` steps of what waits run. */
async function steps(count: number): Promise<void> {
  for (let step = 0; step < count; step += 1) await Promise.resolve();
}

/** The officer's visit, with a form open that has answers and a document. */
async function openVisit() {
  station.state.operator = await operatorOf(officer, 'officer');
  must(station.visits.start({ providerId: 'national-id', idType: 'national-id', method: 'code' }));
  must(await station.visits.identify());
  must(await station.call('form.open', { programId: '1' }));
  const submissionId = data.drafts.left()[0]?.submissionId ?? '';
  must(await station.call('form.save', { answers: { name: 'Amina' } }));
  const part = addDocument(data.documents, submissionId, pdfOfSize(600));
  return { submissionId, part };
}

/** A supervisor, and a submission that waits for their review. */
async function supervisorAtWork() {
  const { submissionId, manifest } = submitOne(data);
  const reader = await operatorOf(supervisor, 'supervisor');
  station.state.operator = reader;
  return { submissionId, manifest, reader, path: `part/${manifest.parts[0]?.id}` };
}

/** Whether anybody who can be at the station now can fetch `path`. */
async function isReadable(path: string, people: readonly (Operator | null)[]): Promise<boolean> {
  const before = station.state.operator;
  const found = people.filter((person) => {
    station.state.operator = person;
    return station.contents(path) !== undefined;
  });
  station.state.operator = before;
  return Promise.resolve(found.length > 0);
}

describe('a sign-in while somebody is signed in', () => {
  it('ends the visit of the other first, keeps its draft, and shows nothing of it to the next', async () => {
    const { submissionId, part } = await openVisit();
    expect(station.contents(`part/${part.id}`)).toBeDefined();
    const next = Promise.withResolvers<Operator | null>();
    station.state.nextOperator = next.promise;
    const answer = station.call('operator.sign-in', { over: false });
    // While the next person signs in, nobody is signed in, and nothing is left open.
    expect(station.state.operator).toBeNull();
    expect(station.visits.current()).toBeNull();
    expect(station.contents(`part/${part.id}`)).toBeUndefined();
    expect(endTest).toHaveBeenCalledOnce();
    expect(freshDocument).toHaveBeenCalledOnce();
    next.resolve(await operatorOf(second, 'supervisor'));
    expect(await answer).toEqual({ ok: true, value: { name: second.name, role: 'supervisor' } });
    expect(station.contents(`part/${part.id}`)).toBeUndefined();
    expect(await station.call('form.save', { answers: { name: 'Eve' } })).toEqual(refused('no-visit'));
    expect(data.drafts.left()).toMatchObject([{ submissionId }]);
    expect(must(data.drafts.answers(submissionId))).toEqual({ name: 'Amina' });
    expect(data.store.submissions.authors(submissionId)).toEqual([{ issuer: officer.issuer, sub: officer.sub }]);
  });

  it('begins only when the window has a fresh document', async () => {
    await openVisit();
    const loaded = Promise.withResolvers<undefined>();
    freshDocument.mockReturnValue(loaded.promise);
    let asked = false;
    station.state.nextOperator = { then: () => (asked = true) } as unknown as Promise<null>;
    void station.call('operator.sign-in', { over: false });
    await steps(50);
    expect(asked).toBe(false);
    loaded.resolve(undefined);
    await steps(50);
    expect(asked).toBe(true);
  });

  it('closes the review of the other, so that it can be neither read nor decided', async () => {
    const { submissionId, manifest, path } = await supervisorAtWork();
    const { manifestSha256 } = must(await station.call('review.open', { submissionId })) as { manifestSha256: string };
    expect(station.contents(path)).toBeDefined();
    station.state.nextOperator = operatorOf(second, 'supervisor');
    const answer = station.call('operator.sign-in', { over: false });
    expect(station.contents(path)).toBeUndefined();
    must(await answer);
    expect(station.contents(path)).toBeUndefined();
    const decision = { submissionId, manifestSha256, decision: 'approve' } as const;
    expect(await station.call('review.decide', decision)).toEqual(refused('review-not-open'));
    expect(data.store.submissions.get(manifest.submissionId)?.state).toBe('submitted');
  });

  it('that fails leaves nobody signed in', async () => {
    const { path } = await supervisorAtWork();
    expect(await station.call('operator.sign-in', { over: false })).toEqual(refused('sign-in-cancelled'));
    expect(station.state.operator).toBeNull();
    expect(station.contents(path)).toBeUndefined();
  });

  it('begins no draft in the name of the other when a form comes late', async () => {
    station.state.operator = await operatorOf(officer, 'officer');
    must(station.visits.start({ providerId: 'national-id', idType: 'national-id', method: 'code' }));
    must(await station.visits.identify());
    const portal = Promise.withResolvers<unknown>();
    station.state.formReady = portal.promise;
    const form = station.call('form.open', { programId: '1' });
    station.state.nextOperator = operatorOf(second, 'supervisor');
    must(await station.call('operator.sign-in', { over: false }));
    portal.resolve(undefined);
    expect(await form).toEqual(refused('operator-needed'));
    expect(data.store.submissions.inStates(['draft'])).toEqual([]);
  });

  it('takes no step when nobody is signed in: there is nothing to end', async () => {
    station.state.nextOperator = operatorOf(second, 'supervisor');
    must(await station.call('operator.sign-in', { over: false }));
    expect(freshDocument).not.toHaveBeenCalled();
  });
});

describe('the end of a session while a review is opened', () => {
  const ends = {
    'a sign-out': () => station.call('operator.sign-out', {}),
    'a sign-in of another': () => {
      station.state.nextOperator = operatorOf(second, 'supervisor');
      return station.call('operator.sign-in', { over: false });
    },
    'a new sign-in of the same person': () => {
      station.state.nextOperator = operatorOf(supervisor, 'supervisor');
      return station.call('operator.sign-in', { over: false });
    },
    'the end of a shift': () => station.endSession(),
  } as const;

  it.each(Object.keys(ends) as (keyof typeof ends)[])(
    'leaves nothing readable, at whichever step it comes: %s',
    async (how) => {
      const people = [null, await operatorOf(second, 'supervisor'), await operatorOf(officer, 'officer')];
      const { submissionId, path, reader } = await supervisorAtWork();
      let late = 0;
      for (let step = 0; step < 40; step += 1) {
        station.state.operator = reader;
        const checked = Promise.withResolvers<boolean>();
        station.state.signatureChecked = checked.promise;
        const opening = station.call('review.open', { submissionId });
        await steps(step % 20);
        if (step >= 20) checked.resolve(true);
        await steps(step % 20);
        const ended = ends[how]();
        checked.resolve(true);
        const answer = await opening;
        await ended;
        // Shown before the end, or refused: never shown after it.
        if (!answer.ok) expect(answer).toEqual(refused('operator-needed'));
        late += answer.ok ? 0 : 1;
        expect(station.openReview.current()).toBeUndefined();
        expect(await isReadable(path, [...people, station.state.operator, reader])).toBe(false);
      }
      expect(late).toBeGreaterThan(0);
    },
  );
});

describe('the end of a session while a decision is signed', () => {
  it('keeps no decision that was not kept before, at whichever step it comes', async () => {
    let refusedLate = 0;
    for (let step = 0; step < 12; step += 1) {
      const { submissionId } = await supervisorAtWork();
      const { manifestSha256 } = must(await station.call('review.open', { submissionId })) as {
        manifestSha256: string;
      };
      const deciding = station.call('review.decide', { submissionId, manifestSha256, decision: 'approve' });
      // Signatures are made outside of the thread: some ends come before, some within.
      await steps(step);
      if (step >= 6) await new Promise(setImmediate);
      const stateAtEnd = data.store.submissions.get(submissionId)?.state;
      must(await station.call('operator.sign-out', {}));
      const answer = await deciding;
      expect(data.store.submissions.get(submissionId)?.state).toBe(stateAtEnd);
      if (answer.ok) continue;
      expect(answer).toEqual(refused('operator-needed'));
      refusedLate += 1;
    }
    expect(refusedLate).toBeGreaterThan(0);
  });
});
