import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import {
  captureButton,
  CASH_SUPPORT,
  chooseProgram,
  fillCashSupport,
  finishVisit,
  form,
  lookOver,
  registrant,
  startVisit,
  submit,
  typeNumber,
} from '../tour/steps.ts';
import {
  ask,
  clearGlass,
  dataFolder,
  kioskOfOfficer,
  layFingerAgain,
  leaveVisit,
  letter,
  listens,
  pidOf,
  pidsOf,
  portOf,
  refusal,
  restarted,
  share,
  until,
  visitOf,
  wordsOfRefusal,
} from '../support/driven-kiosk.ts';

const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path, { KIOSK_PORTAL_CHECK_SECONDS: '0.3', KIOSK_PORTAL_TIMEOUT_SECONDS: '2' });
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});
beforeEach(() => header('Online'));
afterEach(async () => {
  await clearGlass(kiosk);
  await leaveVisit(kiosk);
});

async function header(text: string): Promise<void> {
  await kiosk.page.getByRole('group', { name: 'Station' }).getByText(text, { exact: true }).waitFor();
}

/** Kills the portal; the answer waits until main has it running and reached again. */
function killPortal(): () => Promise<void> {
  const before = pidsOf(kiosk, 'portal').length;
  process.kill(pidOf(kiosk, 'portal'), 'SIGKILL');
  return async () => {
    await restarted(kiosk, 'portal', before);
    await header('Online');
  };
}

function tab(name: string) {
  return kiosk.page.getByRole('tab', { name });
}

async function tryAgain(code: string): Promise<void> {
  await refusal(kiosk.page, code).getByRole('button', { name: 'Try again' }).click();
}

describe('when the portal is away', () => {
  it('says so when the person has signed in, and opens it when they sign in again', async () => {
    await startVisit(kiosk);
    const provider = await typeNumber(kiosk, registrant(0));
    await layFingerAgain(kiosk, registrant(0));
    await captureButton(provider).click();
    await provider.getByRole('button', { name: 'Share these details' }).waitFor();
    const restart = killPortal();
    await share(provider);
    expect(await wordsOfRefusal(kiosk.page, 'portal-unreachable')).toContain('cannot be reached');
    await header('Offline');
    await restart();
    await tryAgain('portal-unreachable');
    const again = await typeNumber(kiosk, registrant(0));
    await captureButton(again).click();
    await share(again);
    await tab('Programs').waitFor();
  });

  it('says so for programs and applications, and lists them when it is back', async () => {
    await visitOf(kiosk);
    const restart = killPortal();
    await tab('My applications').click();
    expect(await wordsOfRefusal(kiosk.page, 'portal-unreachable')).toContain(
      'All answers and documents so far are kept',
    );
    await tab('Programs').click();
    await wordsOfRefusal(kiosk.page, 'portal-unreachable');
    await restart();
    await tryAgain('portal-unreachable');
    await kiosk.page.getByRole('button', { name: `Apply for ${CASH_SUPPORT}` }).waitFor();
  });

  it('does not wait for ever at a portal that hangs', async () => {
    await visitOf(kiosk);
    const pid = pidOf(kiosk, 'portal');
    process.kill(pid, 'SIGSTOP');
    try {
      await tab('Profile').click();
      await wordsOfRefusal(kiosk.page, 'portal-unreachable');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await tryAgain('portal-unreachable');
    await kiosk.page.getByRole('tabpanel').getByText('Ngozi', { exact: true }).waitFor();
  });

  it('does not use an answer that makes no sense', async () => {
    await visitOf(kiosk);
    const restart = killPortal();
    const port = portOf(kiosk, 'portal');
    const impostor = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"detail":"<html>welcome to the hotel network</html>"}');
    });
    await until(async () => !(await listens(port)), 'the portal is still there');
    impostor.listen(port, '127.0.0.1');
    await once(impostor, 'listening');
    try {
      await tab('My applications').click();
      expect(await wordsOfRefusal(kiosk.page, 'portal-nonsense')).toContain('makes no sense, so it was not used');
    } finally {
      impostor.closeAllConnections();
      impostor.close();
    }
    await restart();
    await tryAgain('portal-nonsense');
    await kiosk.page.getByText('There are no applications yet.').waitFor();
  });

  it('keeps the answers: the form opens again with them, goes back and forth, and is submitted without a portal', async () => {
    await visitOf(kiosk);
    await chooseProgram(kiosk, CASH_SUPPORT);
    await form(kiosk).getByLabel('How many people live in your household?').fill('7');
    await kiosk.page.getByRole('button', { name: 'Back', exact: true }).click();
    await tab('Programs').waitFor();
    // The list asks the portal again when it comes back on the screen; only then may the portal die.
    await kiosk.page.locator('ul[aria-busy="false"]').waitFor();
    const restart = killPortal();
    await kiosk.page.getByRole('button', { name: `Apply for ${CASH_SUPPORT}` }).click();
    expect(await wordsOfRefusal(kiosk.page, 'portal-unreachable')).toContain(
      'All answers and documents so far are kept',
    );
    await restart();
    await tryAgain('portal-unreachable');
    const household = form(kiosk).getByLabel('How many people live in your household?');
    await household.waitFor();
    expect(await household.inputValue()).toBe('7');

    await fillCashSupport(kiosk, letter());
    const back = killPortal();
    await lookOver(kiosk);
    await header('Offline');
    await kiosk.page.getByRole('button', { name: 'Change answers' }).click();
    await household.waitFor();
    expect(await household.inputValue()).toBe('5');
    await lookOver(kiosk);
    const { number } = await submit(kiosk);
    expect(number).toMatch(/^\d{4}-\d{4}$/);
    await finishVisit(kiosk);
    await back();
    const rows = await ask(kiosk.page, 'queue.list', {});
    expect(rows.ok && rows.value.map((row) => [row.number, row.state])).toEqual([[number, 'submitted']]);
  });
});
