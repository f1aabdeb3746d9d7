import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '@playwright/test';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { captureButton, registrant, startVisit, typeNumber } from '../tour/steps.ts';
import {
  ask,
  clearGlass,
  dataFolder,
  killAndAwait,
  kioskOfOfficer,
  layFingerAgain,
  leaveVisit,
  plugReader,
  share,
  unplugReader,
  wordsOfRefusal,
} from '../support/driven-kiosk.ts';
import { readersPort } from '../support/readers-port.ts';

const own = registrant(0);
const other = registrant(1);
const folder = dataFolder();
let kiosk: DrivenKiosk;
let provider: Page;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path, { KIOSK_CAPTURE_SECONDS: '3' });
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});
beforeEach(async () => {
  await startVisit(kiosk);
  provider = await typeNumber(kiosk, own);
});
afterEach(async () => {
  await clearGlass(kiosk);
  await leaveVisit(kiosk);
});

/** The provider's own words about the last try. */
function notice(text: string) {
  return provider.getByRole('alert').filter({ hasText: text });
}

/** The capture panel of the kiosk beside the provider's page. */
function panel() {
  return kiosk.page.getByRole('region', { name: 'Reader', exact: true });
}

function header(text: string) {
  return kiosk.page.getByRole('group', { name: 'Station' }).getByText(text, { exact: true });
}

async function visitId(): Promise<string | undefined> {
  const visit = await ask(kiosk.page, 'visit.view', {});
  return visit.ok ? visit.value?.visitId : undefined;
}

/** The right finger, and the visit continues with the programs. */
async function signInNow(): Promise<void> {
  await layFingerAgain(kiosk, own);
  await captureButton(provider).click();
  await share(provider);
  await kiosk.page.getByRole('tab', { name: 'Programs' }).waitFor();
}

describe("the provider's page", () => {
  it("reaches the readers' service of this kiosk, and nothing else on this machine", async () => {
    let asked = 0;
    // It would let every page in; only the kiosk keeps this one from it.
    const other = createServer((_request, response) => {
      asked += 1;
      response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Methods', '*').end('[]');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const elsewhere = typeof address === 'object' ? address?.port : undefined;
    const answers = (port: unknown, method: string) =>
      provider.evaluate(
        async ({ url, verb }) =>
          fetch(url, { method: verb }).then(
            ({ ok }) => ok,
            () => false,
          ),
        { url: `http://127.0.0.1:${String(port)}/device`, verb: method },
      );
    try {
      expect(await answers(await readersPort(provider), 'MOSIPDISC')).toBe(true);
      for (const method of ['MOSIPDISC', 'GET']) expect(await answers(elsewhere, method)).toBe(false);
      expect(asked).toBe(0);
    } finally {
      other.close();
    }
  });
});

describe('signing in with a finger', () => {
  it("refuses another person's finger with a reason, and then takes the right one", async () => {
    await layFingerAgain(kiosk, other);
    await captureButton(provider).click();
    await notice('This finger does not fit the number.').waitFor();
    expect(await notice('other-finger').innerText()).toContain('lay the finger that was enrolled flat on the glass');
    expect(await ask(kiosk.page, 'programs.list', {})).toMatchObject({ error: { code: 'registrant-needed' } });
    await signInNow();
  });

  it('refuses a smudge with a reason, and then takes a clear picture', async () => {
    await layFingerAgain(kiosk, own, true);
    await captureButton(provider).click();
    await notice('The picture of the finger was not clear enough.').waitFor();
    expect(await notice('not clear enough').innerText()).toContain('Wipe the finger and the glass');
    await panel().getByText('The picture was not clear enough.').waitFor();
    await panel().getByText('Quality', { exact: true }).first().waitFor();
    await signInNow();
  });

  it('says on the page and in the panel that no finger was seen in time', async () => {
    await captureButton(provider).click();
    await notice('No finger was seen in time.').waitFor();
    await panel().getByText('Nothing was seen in time.').waitFor();
    await panel().getByText('Finger', { exact: true }).waitFor();
    await signInNow();
  });

  it('reports a reader that is unplugged during a capture; plugged in again it works', async () => {
    const visit = await visitId();
    await captureButton(provider).click();
    await panel().getByText('Put the finger on the glass.').waitFor();
    await unplugReader(kiosk);
    await panel().getByText('The reader was unplugged.').waitFor();
    await header('No reader').waitFor();
    await notice('The reader is gone.').waitFor();
    await plugReader(kiosk);
    await header('Reader ready').waitFor();
    await signInNow();
    expect(await visitId()).toBe(visit);
  });

  it('ends a capture clearly when the device host is killed, and starts the device host again', async () => {
    const visit = await visitId();
    await captureButton(provider).click();
    await panel().getByText('Put the finger on the glass.').waitFor();
    await killAndAwait(kiosk, 'host');
    await panel().getByText('The reader did not work.').waitFor();
    await notice('The reader stopped answering.').waitFor();
    await header('Reader ready').waitFor();
    await signInNow();
    expect(await visitId()).toBe(visit);
  });

  it("keeps the visit when the person cancels on the provider's page", async () => {
    const visit = await visitId();
    await provider.getByRole('button', { name: 'Cancel' }).click();
    const words = await wordsOfRefusal(kiosk.page, 'sign-in-cancelled');
    expect(words).toContain('The sign-in was cancelled.');
    expect(await visitId()).toBe(visit);
    await kiosk.page.getByRole('button', { name: 'Try again' }).click();
    provider = await typeNumber(kiosk, own);
    await signInNow();
  });
});
