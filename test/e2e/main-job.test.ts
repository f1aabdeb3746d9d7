import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runJournalCommand } from '../../main/station/journal-cli.ts';
import { tryAllFingers } from '../tour/finger-table.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { mainJob } from '../tour/main-job.ts';
import { operator, registrant, signIn } from '../tour/steps.ts';
import { journalAtPortal } from '../support/books.ts';

/** The product's main job, walked as the tour walks it; each step checks that it really happened. */

const external = process.env['KIOSK_EXTERNAL_DATA'];
const folders: string[] = [];

async function newKiosk(environment: Readonly<Record<string, string>> = {}): Promise<DrivenKiosk> {
  const data = mkdtempSync(join(tmpdir(), 'kiosk-main-job-'));
  folders.push(data);
  const kiosk = await startKiosk({ data, environment });
  kiosk.page.setDefaultTimeout(20_000);
  return kiosk;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('one whole visit, from a finger on the reader to the receipt', () => {
  let kiosk: DrivenKiosk;
  beforeAll(async () => {
    kiosk = await newKiosk();
  });
  afterAll(() => kiosk.close());

  it('passes every step, and each screen is accessible to people with disabilities', async () => {
    const found: string[] = [];
    for (const step of mainJob(kiosk, new Map())) {
      await step.run();
      const { violations } = await new AxeBuilder({ page: kiosk.page }).setLegacyMode().exclude('iframe').analyze();
      found.push(...violations.map(({ id, nodes }) => `${step.words}: ${id} at ${nodes[0]?.html ?? ''}`));
    }
    expect(found).toEqual([]);
  });

  it('leaves a journal with an unbroken chain', () => {
    const lines: string[] = [];
    expect(runJournalCommand(['verify', kiosk.data], (line) => lines.push(line))).toBe(0);
    expect(lines.at(-1)).toMatch(/^signed up to entry \d+ by the key/u);
  });

  it('shows the portal the journal up to the delivery, and nothing of the registrant in it', () => {
    const { seq, text } = journalAtPortal(kiosk.data);
    expect(seq).toEqual(Array.from(seq, (_, index) => index + 1));
    expect(text).toContain('submission-upload-begun');
    const { individualId, givenName, familyName = '', birthdate, phoneNumber, email } = registrant(0);
    for (const word of [individualId, givenName, familyName, birthdate, phoneNumber, email]) {
      expect(text).not.toContain(word);
    }
  });
});

describe.skipIf(external === undefined)('pictures made by others', () => {
  it('are each accepted as their own person and refused as each other', async () => {
    const kiosk = await newKiosk({ KIOSK_FINGERS: join(external ?? '', 'fingerprints-sfinge') });
    try {
      await signIn(kiosk, operator('officer'));
      const table = await tryAllFingers(kiosk, () => undefined);
      console.log(table.lines.join('\n'));
      expect(table.holds).toBe(true);
      expect(await kiosk.page.getByRole('button', { name: 'Start a visit' }).isVisible()).toBe(true);
    } finally {
      await kiosk.close();
    }
  });
});
