import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator } from '@playwright/test';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { askWell, dataFolder, kioskOfOfficer } from '../support/driven-kiosk.ts';
import { emulatedReaders } from '../support/emulated-readers.ts';
import type { EmulatedReaders } from '../support/emulated-readers.ts';
import { lookAt } from '../support/layout.ts';

/** The drivers that ship, in the kiosk that ships; only the wire behind them is emulated. */

const HU20 = 'SecuGen Hamster Pro 20';
const UAREU = 'DigitalPersona U.are.U';
const EF01 = 'EF01';

const folder = dataFolder();
let readers: EmulatedReaders;
let kiosk: DrivenKiosk;

beforeAll(async () => {
  readers = await emulatedReaders();
  kiosk = await kioskOfOfficer(folder.path, readers.environment);
  await kiosk.page.getByRole('button', { name: /officer$/ }).click();
  await kiosk.page.getByRole('menuitem', { name: 'Readers and health' }).click();
  await kiosk.page.getByRole('heading', { name: 'Readers and health' }).waitFor();
}, 60_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

function row(name: string): Locator {
  return kiosk.page.getByRole('listitem').filter({ hasText: name }).first();
}

async function says(name: string, ...words: readonly (string | RegExp)[]): Promise<void> {
  for (const word of words) await row(name).getByText(word).first().waitFor();
}

describe('a Hamster Pro 20', () => {
  it('says that its calibration cannot be read, and works once it can be', async () => {
    await readers.act('hu20', 'break');
    await readers.act('hu20', 'plug');
    await says(HU20, 'Not ready', /calibration in its own memory/);
    expect(await lookAt(kiosk, 'hu20-calibration')).toEqual([]);
    await readers.act('hu20', 'mend');
    await row(HU20).getByRole('button', { name: 'Try again' }).click();
    await says(HU20, /^Ready$/);
    await readers.act('hu20', 'unplug');
    await says(HU20, 'Unplugged');
  });

  it('shows by itself when it is plugged in, gets training keys, and is L0: it is not offered for a sign-in', async () => {
    await readers.act('hu20', 'plug');
    await says(HU20, /^Ready$/, 'H58200001234', 'as its maker says', /^signing in/, /^until /, /Not certified/);
    const { readers: rows } = await askWell(kiosk.page, 'station.view', {});
    expect(rows.find(({ name }) => name === HU20)).toMatchObject({ level: 'L0', own: { grade: 'authentication' } });
  });

  it('shows a finger in a trial', async () => {
    await kiosk.page.getByRole('button', { name: `Try ${HU20}` }).click();
    await says(HU20, 'Put the finger on the glass.');
    await readers.act('hu20', 'place');
    await says(HU20, /^Seen clearly, quality \d+/, 'Pictures a second');
    expect(await lookAt(kiosk, 'hu20-passed')).toEqual([]);
    await readers.act('hu20', 'lift');
  });

  it('is shown unplugged, and shown again as soon as it is plugged in, before it is ready', async () => {
    // What the page promises. It takes a tenth of that; the rest is the time between two looks of the test.
    const inASecond = async (act: 'plug' | 'unplug', words: RegExp): Promise<void> => {
      await readers.act('hu20', act);
      await row(HU20).getByText(words).first().waitFor({ timeout: 1000 });
    };
    await inASecond('unplug', /^Unplugged$/);
    await says(HU20, 'Plug it in.');
    await inASecond('plug', /being started/);
    await says(HU20, /^Ready$/);
  });

  it('says which rules are missing when the system does not let the kiosk open it, and works once they are there', async () => {
    await readers.act('hu20', 'unplug');
    await says(HU20, 'Unplugged');
    await readers.act('hu20', 'forbid');
    await readers.act('hu20', 'plug');
    await says(HU20, 'No permission', /70-registration-kiosk\.rules/);
    expect(await lookAt(kiosk, 'hu20-no-permission')).toEqual([]);
    await readers.act('hu20', 'allow');
    await row(HU20).getByRole('button', { name: 'Try again' }).click();
    await says(HU20, /^Ready$/);
  });

  it('says that another program uses it', async () => {
    await readers.act('hu20', 'unplug');
    await says(HU20, 'Unplugged');
    await readers.act('hu20', 'hold');
    await readers.act('hu20', 'plug');
    await says(HU20, 'In use', /Another program uses it/);
    expect(await lookAt(kiosk, 'hu20-held')).toEqual([]);
    await readers.act('hu20', 'allow');
    await says(HU20, /^Ready$/);
  });
});

describe('a U.are.U 4500', () => {
  it('says that it is not calibrated, refuses a measure from anything but a ruling, and is ready once it was measured', async () => {
    const { page } = kiosk;
    await readers.act('uareu', 'plug');
    await says(UAREU, 'Not calibrated', 'not measured yet', /lay a ruled grid/);
    await row(UAREU)
      .getByRole('button', { name: /^Calibrate/ })
      .click();
    const dialog = page.getByRole('dialog');
    await readers.act('uareu', 'place');
    await dialog.getByRole('button', { name: 'Measure' }).click();
    await dialog.getByText('Not measured').waitFor();
    expect(await lookAt(kiosk, 'calibrate-refused')).toEqual([]);
    await readers.act('uareu', 'rule');
    await dialog.getByRole('button', { name: 'Measure again' }).click();
    await dialog.getByText(/dots per inch across/).waitFor();
    const words = await dialog.innerText();
    const [across = 0, down = 0] = [...(/(\d+) dots per inch across, (\d+) down/.exec(words) ?? [])]
      .slice(1)
      .map(Number);
    expect(Math.abs(across - 538)).toBeLessThanOrEqual(3);
    expect(Math.abs(down - 370)).toBeLessThanOrEqual(2);
    expect(await lookAt(kiosk, 'calibrated')).toEqual([]);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await says(UAREU, /^Ready$/, /^measured /);
    await readers.act('uareu', 'lift');
  });

  it('keeps its measure when it is plugged in again, and shows a finger in a trial', async () => {
    await readers.act('uareu', 'unplug');
    await says(UAREU, 'Unplugged');
    await readers.act('uareu', 'plug');
    await says(UAREU, /^Ready$/, /^measured /);
    await row(UAREU).getByRole('button', { name: /^Try / }).click();
    await readers.act('uareu', 'place');
    await says(UAREU, /^Seen clearly/);
    await readers.act('uareu', 'lift');
  });

  it('returns what it saw when it becomes too hot, says that it rests, and becomes ready by itself', async () => {
    await readers.act('uareu', 'heat');
    await row(UAREU).getByRole('button', { name: /^Try / }).click();
    await says(UAREU, 'Put the finger on the glass.');
    await readers.act('uareu', 'place');
    await says(UAREU, /^Seen clearly/, 'Not ready', /rests for a minute. It is not broken/);
    for (const name of [/^Try /, /^Calibrate/, 'Try again']) {
      expect(await row(UAREU).getByRole('button', { name }).count()).toBe(0);
    }
    expect(await lookAt(kiosk, 'uareu-resting')).toEqual([]);
    await readers.act('uareu', 'lift');
    await readers.act('uareu', 'rest');
    await says(UAREU, /^Ready$/);
    await row(UAREU).getByRole('button', { name: /^Try / }).waitFor();
  });
});

describe('an EF01 module', () => {
  it('is for demonstration only', async () => {
    await readers.act('ef01', 'plug');
    await says(EF01, /^Ready$/, 'demonstration only, never registration');
    expect(await lookAt(kiosk, 'all-three')).toEqual([]);
  });
});
