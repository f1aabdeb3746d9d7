import type { DrivenKiosk } from '../tour/kiosk.ts';
import { CASH_SUPPORT, chooseProgram, fillCashSupport, finishVisit, lookOver, submit } from '../tour/steps.ts';
import type { Registrant } from '../../main/training/people/people.ts';
import { askWell, letter, until, visitOf } from './driven-kiosk.ts';

/** A submission by the number on its slip, and the id that stays when the portal gives it another number. */
export interface Applied {
  readonly id: string;
  readonly number: string;
}

/** One whole visit that ends with "saved", with an officer signed in. */
export async function applyAs(kiosk: DrivenKiosk, who: Registrant): Promise<Applied> {
  await visitOf(kiosk, who);
  await chooseProgram(kiosk, CASH_SUPPORT);
  await fillCashSupport(kiosk, letter());
  await lookOver(kiosk);
  const { number } = await submit(kiosk);
  await finishVisit(kiosk);
  const row = (await askWell(kiosk.page, 'queue.list', {})).find((each) => each.number === number);
  if (!row) throw new Error(`the submission ${number} is not in the list`);
  return { id: row.submissionId, number };
}

/** Answers the application number, once the portal's receipt for this submission has been stored. */
export async function applicationOf(kiosk: DrivenKiosk, { id }: Applied): Promise<string> {
  let applicationId: string | null = null;
  await until(async () => {
    const row = (await askWell(kiosk.page, 'queue.list', {})).find((each) => each.submissionId === id);
    applicationId = row?.state === 'accepted' ? row.applicationId : null;
    return applicationId !== null;
  }, `the submission ${id} was not accepted`);
  return String(applicationId);
}
