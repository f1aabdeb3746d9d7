import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { mainJob } from '../tour/main-job.ts';
import { dataFolder } from '../support/driven-kiosk.ts';
import { keepPicture, layoutProblems, setSize, SMALL_PANEL } from '../support/layout.ts';

const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await startKiosk({ data: folder.path });
  kiosk.page.setDefaultTimeout(20_000);
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

describe('every screen of the main job', () => {
  it('fits the smaller panel, as it is and with text of twice the size', async () => {
    const found: string[] = [];
    async function look(words: string): Promise<void> {
      for (const zoom of [2, 1]) {
        await setSize(kiosk, { ...SMALL_PANEL, zoom });
        await keepPicture(kiosk.page, `zoom-${zoom}`);
        for (const problem of await layoutProblems(kiosk.page)) found.push(`${words}, zoom ${zoom}: ${problem}`);
      }
    }
    await look('Before the first sign-in');
    for (const step of mainJob(kiosk, new Map())) {
      await step.run();
      await look(step.words);
    }
    expect(found).toEqual([]);
  });
});
