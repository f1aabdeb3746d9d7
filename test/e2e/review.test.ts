import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import {
  CASH_SUPPORT,
  chooseProgram,
  fillCashSupport,
  finishVisit,
  lookOver,
  openReview,
  operator,
  registrant,
  signIn,
  signInByFinger,
  signOut,
  submit,
} from '../tour/steps.ts';
import { ask, askWell, dataFolder, letter, visitOf } from '../support/driven-kiosk.ts';

const folder = dataFolder();
let kiosk: DrivenKiosk;
/** Numbers of three submissions: two by an officer, the last by the supervisor who will review. */
let returned = '';
let rejected = '';
let own = '';

beforeAll(async () => {
  kiosk = await startKiosk({ data: folder.path });
  await signIn(kiosk, operator('officer'));
  returned = await submitFor(0);
  rejected = await submitFor(1);
}, 120_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

async function submitFor(person: number): Promise<string> {
  await visitOf(kiosk, registrant(person));
  const number = await applyAndSubmit();
  await finishVisit(kiosk);
  return number;
}

async function applyAndSubmit(): Promise<string> {
  await chooseProgram(kiosk, CASH_SUPPORT);
  await fillCashSupport(kiosk, letter());
  await lookOver(kiosk);
  return (await submit(kiosk)).number;
}

function button(name: string) {
  return kiosk.page.getByRole('button', { name, exact: true });
}

async function idOf(number: string): Promise<string> {
  const row = (await askWell(kiosk.page, 'queue.list', {})).find((each) => each.number === number);
  if (!row) throw new Error('no such submission');
  return row.submissionId;
}

/** Decides past the screen, as a changed window might. */
async function decide(number: string, decision: 'approve' | 'return' | 'reject', reason?: string) {
  const submissionId = await idOf(number);
  const { manifestSha256 } = await askWell(kiosk.page, 'review.open', { submissionId });
  return ask(kiosk.page, 'review.decide', {
    submissionId,
    decision,
    manifestSha256,
    ...(reason === undefined ? {} : { reason }),
  });
}

async function stateOf(number: string): Promise<string | undefined> {
  return (await askWell(kiosk.page, 'queue.list', {})).find((each) => each.number === number)?.state;
}

describe('a review', () => {
  it('is not for an officer: the screen offers no review and main refuses it', async () => {
    await kiosk.page.getByRole('button', { name: /officer$/ }).click();
    await kiosk.page.getByRole('menuitem', { name: 'Submissions' }).click();
    await kiosk.page.getByRole('button', { name: returned }).first().click();
    await kiosk.page.getByRole('complementary', { name: `Submission ${returned}` }).waitFor();
    expect(await button(`Review ${returned}`).count()).toBe(0);
    expect(await button('Approve').count()).toBe(0);
    await kiosk.page.getByRole('row').filter({ hasText: returned }).dblclick();
    await kiosk.page.getByText('Only a supervisor can decide.').waitFor();
    for (const name of ['Approve', 'Return', 'Reject']) expect(await button(name).isDisabled()).toBe(true);
    await kiosk.page.keyboard.press('a');
    expect(await button('Sign and approve').count()).toBe(0);
    expect(await decide(returned, 'approve')).toMatchObject({ error: { code: 'role-not-allowed' } });
    expect(await stateOf(returned)).toBe('submitted');
  });

  it('is not for the supervisor who wrote it', async () => {
    await signOut(kiosk);
    await signIn(kiosk, operator('supervisor'));
    // No screen offers a supervisor a visit, but main lets every signed-in operator begin one.
    await askWell(kiosk.page, 'visit.start', {
      providerId: 'demonstration',
      idType: 'national-id',
      method: 'fingerprint',
    });
    await signInByFinger(kiosk, registrant(2));
    own = await applyAndSubmit();
    await button('Finish visit').click();
    await openReview(kiosk, own);
    await kiosk.page.getByText('You took part in this submission. Another person must decide.').waitFor();
    for (const name of ['Approve', 'Return', 'Reject']) expect(await button(name).isDisabled()).toBe(true);
    expect(await decide(own, 'approve')).toMatchObject({ error: { code: 'reviewer-is-author' } });
    expect(await stateOf(own)).toBe('submitted');
  });

  it('returns a submission only with a reason', async () => {
    await button('Back to the list').click();
    await openReview(kiosk, returned);
    expect(await decide(returned, 'return')).toMatchObject({ error: { code: 'reason-needed' } });
    await button('Return').click();
    await button('Return it').click();
    await kiosk.page.getByText('A reason is needed.').waitFor();
    await kiosk.page.getByRole('textbox', { name: 'Reason' }).fill('The letter is of another house.');
    await button('Return it').click();
    await kiosk.page.getByText(`${returned} returned.`).waitFor();
    expect(await stateOf(returned)).toBe('returned');
  });

  it('rejects a submission for good, with a reason', async () => {
    await button('Back to the list').click();
    await openReview(kiosk, rejected);
    await button('Reject').click();
    await kiosk.page.getByRole('textbox', { name: 'Reason' }).fill('Applied twice.');
    await button('Reject it').click();
    await kiosk.page.getByText(`${rejected} rejected.`).waitFor();
    for (const decision of ['approve', 'return', 'reject'] as const) {
      const reply = await decide(rejected, decision, decision === 'approve' ? undefined : 'Another thought.');
      expect(decision === 'reject' ? reply.ok : reply).toEqual(
        decision === 'reject' ? true : { ok: false, error: { code: 'already-decided', values: { state: 'rejected' } } },
      );
    }
    expect(await stateOf(rejected)).toBe('rejected');
  });

  it('shows the officer what was returned, and why', async () => {
    await button('Back to the list').click();
    await signOut(kiosk);
    await signIn(kiosk, operator('officer'));
    const row = kiosk.page.getByRole('listitem').filter({ hasText: returned });
    await row.waitFor();
    expect(await row.innerText()).toContain('The letter is of another house.');
    const home = await askWell(kiosk.page, 'station.home', {});
    expect(home.returned.map(({ number, reason }) => [number, reason])).toEqual([
      [returned, 'The letter is of another house.'],
    ]);
  });
});
