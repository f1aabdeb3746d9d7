import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { CASH_SUPPORT, chooseProgram, fillCashSupport, form, lookOver, offerDocument, submit } from '../tour/steps.ts';
import { askWell, dataFolder, killAndAwait, kioskOfOfficer, letter, until, visitOf } from '../support/driven-kiosk.ts';
import { lives, processesOf, type RunningProcess } from '../support/traces.ts';

/**
 * Every process that helps main is killed in the middle of a form, one after the other; the visit goes on and is saved.
 * Main itself: `kill.test.ts`; the pages' own processes: `e2e/crash.test.ts`. Linux only.
 */

const folder = dataFolder();
let kiosk: DrivenKiosk;
beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
  await visitOf(kiosk);
  await chooseProgram(kiosk, CASH_SUPPORT);
  await form(kiosk).getByLabel('How many people live in your household?').fill('5');
}, 180_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

async function goesOn(): Promise<void> {
  expect(await askWell(kiosk.page, 'visit.view', {})).toMatchObject({ step: 'form' });
  expect(await form(kiosk).getByLabel('How many people live in your household?').inputValue()).toBe('5');
}

function processesNamed(word: string): readonly RunningProcess[] {
  return processesOf(folder.path).filter(({ command }) => command.includes(word));
}

describe.runIf(process.platform === 'linux')('a visit whose helpers are killed', () => {
  for (const child of ['host', 'portal', 'provider'] as const)
    it(`goes on without its ${child}, which is started again`, async () => {
      await killAndAwait(kiosk, child);
      await goesOn();
    });

  for (const [name, word] of [
    ['GPU process', '--type=gpu-process'],
    ['network process', 'network.mojom.NetworkService'],
  ] as const)
    it(`goes on without Chromium’s ${name}, which is started again`, async () => {
      const before = processesNamed(word);
      expect(before.length).toBeGreaterThan(0);
      for (const { pid } of before) process.kill(pid, 'SIGKILL');
      await until(() => !before.some(lives), 'it was not killed');
      await until(() => processesNamed(word).length > 0, 'it was not started again');
      await goesOn();
    });

  it('opens a document after the process that opens them was killed, and is saved', async () => {
    const hollow = Buffer.concat([letter().buffer.subarray(0, 12), Buffer.alloc(3000), Buffer.from('%%EOF')]);
    await offerDocument(kiosk, { ...letter(), buffer: hollow });
    await form(kiosk).getByText('The file is damaged').waitFor();
    const said = (event: string) =>
      kiosk.log().filter((line) => line['child'] === 'document-process' && line['event'] === event);
    process.kill(Number(said('child-started').at(-1)?.['pid']), 'SIGKILL');
    await until(() => said('child-ended').length === 1, 'its end was not seen');
    await fillCashSupport(kiosk, letter());
    expect(said('child-started')).toHaveLength(2);
    await lookOver(kiosk);
    expect((await submit(kiosk)).number).toMatch(/^\d{4}-\d{4}$/);
  });
});
