import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, kioskOfOfficer, visitOf } from '../support/driven-kiosk.ts';
import { scansOf } from '../support/documents/pdf.ts';
import { processesOf } from '../support/traces.ts';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { addDocument, CASH_SUPPORT, chooseProgram, form, lookOver } from '../tour/steps.ts';

/**
 * What each process of the kiosk holds of the machine's memory (PSS, MB), printed as a table, and that a large document
 * gives back what it took. Linux only.
 */

const PAGES = 300;
/** The first page, and from it by "Next page". */
const LOOKED_AT = 25;
/** What the page may keep of a document that was closed: code of the viewer, and what Chromium frees when it likes. */
const KEPT_MB = 60;

const folder = dataFolder();
let kiosk: DrivenKiosk;
const columns = new Map<string, ReadonlyMap<string, number>>();
beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
}, 120_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

/** The process's proportional share, MB; 0 when it has ended meanwhile. */
function shareOf(pid: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function nameOf({ pid, command }: { readonly pid: number; readonly command: string }): string {
  if (pid === kiosk.pid) return 'main';
  const child = kiosk.log().findLast((line) => line['event'] === 'child-started' && line['pid'] === pid)?.['child'];
  if (typeof child === 'string') return child;
  const [, type = 'browser'] = /--type=([\w-]+)/u.exec(command) ?? [];
  const [, kind = ''] = /--utility-sub-type=([\w]+)/u.exec(command) ?? [];
  return type === 'utility' ? `${type} ${kind}` : type;
}

/** Measures every process, under its name; pages' processes together. */
function measure(column: string): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const running of processesOf(folder.path)) {
    const name = nameOf(running);
    held.set(name, (held.get(name) ?? 0) + shareOf(running.pid));
  }
  columns.set(column, held);
  return held;
}

const sumOf = (held: ReadonlyMap<string, number>) => [...held.values()].reduce((sum, each) => sum + each, 0);

/** Chromium is asked to let go of what nothing holds any more. */
async function collect(): Promise<void> {
  const line = await kiosk.page.context().newCDPSession(kiosk.page);
  for (let round = 0; round < 3; round += 1) await line.send('HeapProfiler.collectGarbage');
  await line.detach();
}

function table(): string {
  const names = [...new Set([...columns.values()].flatMap((held) => [...held.keys()]))].sort();
  const row = (name: string, cell: (held: ReadonlyMap<string, number>) => number) =>
    [name.padEnd(44), ...[...columns.values()].map((held) => cell(held).toFixed(0).padStart(14))].join('');
  return [
    `Memory of each process in ${kiosk.runsIn}, PSS in MB`,
    [''.padEnd(44), ...[...columns.keys()].map((name) => name.padStart(14))].join(''),
    ...names.map((name) => row(name, (held) => held.get(name) ?? 0)),
    row('all', sumOf),
  ].join('\n');
}

describe.runIf(process.platform === 'linux')('the memory of the kiosk', () => {
  it(`is given back when a scan of ${PAGES} pages is closed`, async () => {
    const { page } = kiosk;
    measure('signed in');
    await visitOf(kiosk);
    await chooseProgram(kiosk, CASH_SUPPORT);
    await form(kiosk).getByLabel('How many people live in your household?').waitFor();
    measure('in a form');
    const buffer = scansOf(PAGES);
    await addDocument(kiosk, { name: 'scan.pdf', mimeType: 'application/pdf', buffer });
    measure('added');
    await form(kiosk).getByLabel('How many people live in your household?').fill('5');
    await form(kiosk).getByRole('radio', { name: 'No' }).check();
    await form(kiosk).getByLabel('How much rent do you pay each month?').fill('120');
    await form(kiosk).getByLabel('What is your work at present?').selectOption({ label: 'I find work by the day' });
    await form(kiosk).getByLabel('What I have said here is true as far as I know').check();
    await lookOver(kiosk);
    await collect();
    const before = measure('before');

    const toggle = page.getByRole('button', { name: 'Show scan.pdf' });
    const drawn = page.locator('.viewer-page[aria-busy="false"] canvas');
    const opened = performance.now();
    await toggle.click();
    await drawn.waitFor();
    const firstMs = performance.now() - opened;
    for (let at = 2; at <= LOOKED_AT; at += 1) {
      await page.getByRole('button', { name: 'Next page', exact: true }).click();
      await page.locator('.viewer-state').getByText(`Page ${at} of ${PAGES}`).waitFor();
      await drawn.waitFor();
    }
    measure('open');
    await toggle.click();
    await page.locator('.viewer-pdf').waitFor({ state: 'detached' });
    await expect.poll(() => page.workers().length).toBe(0);
    await collect();
    const after = measure('closed');
    console.log(table());
    console.log(
      `${PAGES} scanned pages, ${(buffer.length / 1e6).toFixed(1)} MB: the first is drawn after ${(firstMs / 1000).toFixed(2)} s`,
    );
    expect((after.get('renderer') ?? 0) - (before.get('renderer') ?? 0)).toBeLessThan(KEPT_MB);
  });
});
