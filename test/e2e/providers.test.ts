import { expect, it } from 'vitest';
import type { TrainingProviderKind } from '#vocabulary/sign-in.ts';
import { dataFolder, letter } from '../support/driven-kiosk.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import {
  acceptedNumber,
  approve,
  CASH_SUPPORT,
  chooseProgram,
  fillCashSupport,
  finishVisit,
  form,
  lookOver,
  openReview,
  operator,
  registrant,
  signIn,
  signOut,
  submit,
} from '../tour/steps.ts';

/** The main job in short at each kind of provider: a code instead of a finger, and the portal's receipt at its end. */

const button = (kiosk: DrivenKiosk, name: string) => kiosk.page.getByRole('button', { name, exact: true });

async function signInByCode(kiosk: DrivenKiosk, isEsignet: boolean): Promise<void> {
  await button(kiosk, 'Start a visit').click();
  await kiosk.page.getByRole('radio', { name: /^Code by phone/ }).check({ force: true });
  await button(kiosk, 'Continue').click();
  const provider = await kiosk.providerPage();
  await provider.getByLabel('Your identity number').fill(registrant(0).individualId);
  await provider.getByRole('button', { name: 'Continue', exact: true }).click();
  const code = await provider.locator('#sent-code').innerText();
  await provider.getByLabel('The code you received').fill(code);
  await provider.getByRole('button', { name: 'Sign in', exact: true }).click();
  // eSignet's page fixes what the kiosk needs, and what is voluntary stays unticked.
  await provider.getByRole('button', { name: isEsignet ? 'Allow' : 'Share these details', exact: true }).click();
  await kiosk.page.getByRole('tab', { name: 'Programs' }).waitFor();
}

it.each<TrainingProviderKind>(['esignet-1.8', 'esignet-1.5', 'mosip-ida', 'keycloak'])(
  'the main job runs at a provider like %s',
  async (kind) => {
    const isEsignet = kind !== 'keycloak';
    const folder = dataFolder();
    const kiosk = await startKiosk({ data: folder.path, environment: { KIOSK_TRAINING_PROVIDER: kind } });
    try {
      await signIn(kiosk, operator('officer'));
      await signInByCode(kiosk, isEsignet);
      await chooseProgram(kiosk, CASH_SUPPORT);
      if (isEsignet) {
        // The name came in one piece, so its parts are filled and not confirmed; what was not ticked is said.
        await kiosk.page.getByText(/The identity provider gave no answer to: /).waitFor();
      }
      await fillCashSupport(kiosk, letter());
      expect(await form(kiosk).locator('.verified-line').count()).toBeGreaterThan(0);
      await lookOver(kiosk);
      const { number } = await submit(kiosk);
      await finishVisit(kiosk);
      await signOut(kiosk);
      await signIn(kiosk, operator('supervisor'));
      await openReview(kiosk, number);
      await approve(kiosk);
      expect(await acceptedNumber(kiosk)).toMatch(/^\d{11}$/);
    } finally {
      await kiosk.close();
      folder.remove();
    }
  },
  180_000,
);
