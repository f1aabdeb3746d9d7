import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { captureButton, operator, registrant, signIn, signInByFinger, startVisit, typeNumber } from '../tour/steps.ts';
import {
  ask,
  clearGlass,
  dataFolder,
  layFingerAgain,
  leaveVisit,
  pidOf,
  pidsOf,
  refusal,
  restarted,
  wordsOfRefusal,
} from '../support/driven-kiosk.ts';

const who = registrant(0);
const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await startKiosk({ data: folder.path });
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

/** Kills the provider; the answer waits until main has it running again. */
function killProvider(): () => Promise<void> {
  const before = pidsOf(kiosk, 'provider').length;
  process.kill(pidOf(kiosk, 'provider'), 'SIGKILL');
  return () => restarted(kiosk, 'provider', before);
}

/** Presses "Try again" in the refusal; the provider's page is open then. */
async function tryAgain(code: string): Promise<Page> {
  await refusal(kiosk.page, code).getByRole('button', { name: 'Try again' }).click();
  const provider = await kiosk.providerPage();
  await provider.getByLabel('Your identity number').waitFor();
  return provider;
}

describe('when the identity provider fails', () => {
  it('says at the sign-in of an operator that its page cannot be reached', async () => {
    const restart = killProvider();
    await kiosk.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(await wordsOfRefusal(kiosk.page, 'provider-unreachable')).toContain('could not be reached');
    await restart();
    await signIn(kiosk, operator('officer'));
    await refusal(kiosk.page, 'provider-unreachable').waitFor({ state: 'detached' });
  });

  it('says at the start of a visit that its page cannot be reached; the visit goes on', async () => {
    const restart = killProvider();
    await startVisit(kiosk);
    expect(await wordsOfRefusal(kiosk.page, 'provider-unreachable')).toContain('Nothing is lost');
    const visit = await ask(kiosk.page, 'visit.view', {});
    await restart();
    await tryAgain('provider-unreachable');
    await signInByFinger(kiosk, who);
    expect(await ask(kiosk.page, 'visit.view', {})).toMatchObject({
      value: { visitId: visit.ok && visit.value?.visitId },
    });
    await leaveVisit(kiosk);
  });

  it('says that the page stopped working when the provider dies under it', async () => {
    await startVisit(kiosk);
    const provider = await kiosk.providerPage();
    await provider.getByLabel('Your identity number').fill(who.individualId);
    const restart = killProvider();
    await provider.getByRole('button', { name: 'Continue' }).click();
    expect(await wordsOfRefusal(kiosk.page, 'provider-page-failed')).toContain('stopped working');
    await restart();
    await tryAgain('provider-page-failed');
    await signInByFinger(kiosk, who);
    await leaveVisit(kiosk);
  });

  it('says so when its page crashes by itself', async () => {
    await startVisit(kiosk);
    await (await kiosk.providerPage()).getByLabel('Your identity number').waitFor();
    await kiosk.app.evaluate(({ webContents }) => {
      const page = webContents.getAllWebContents().find((each) => each.getURL().startsWith('http://127.0.0.1'));
      page?.forcefullyCrashRenderer();
    });
    await wordsOfRefusal(kiosk.page, 'provider-page-failed');
    await tryAgain('provider-page-failed');
    await kiosk.page.getByRole('button', { name: 'Cancel sign-in' }).click();
    await refusal(kiosk.page, 'sign-in-cancelled').waitFor();
    await leaveVisit(kiosk);
  });

  it('says on the page that the finger cannot be compared, and starts the sign-in again', async () => {
    await startVisit(kiosk);
    const provider = await typeNumber(kiosk, who);
    await layFingerAgain(kiosk, who);
    const restart = killProvider();
    await captureButton(provider).click();
    await provider.getByRole('alert').filter({ hasText: 'The identity provider did not answer.' }).waitFor();
    await restart();
    // The new process knows nothing of this sign-in, and says so instead of comparing for ever.
    await captureButton(provider).click();
    await provider.getByRole('alert').filter({ hasText: 'cancel and start again' }).waitFor();
    await kiosk.page.getByRole('button', { name: 'Cancel sign-in' }).click();
    await clearGlass(kiosk);
    await tryAgain('sign-in-cancelled');
    await signInByFinger(kiosk, who);
    await leaveVisit(kiosk);
  });
});
