import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { runJournalCommand } from '../../main/station/journal-cli.ts';
import { electronCommand } from '../electron-host/here.ts';
import { CASH_SUPPORT, chooseProgram, form } from '../tour/steps.ts';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { ask, dataFolder, kioskOfOfficer, pidOf, until, visitOf } from '../support/driven-kiosk.ts';
import { lives, processesOf } from '../support/traces.ts';

/**
 * The program ends in each way it can be told to, in the middle of a form. Linux only: processes are looked up in /proc.
 */

const WAYS: Readonly<Record<string, (kiosk: DrivenKiosk) => unknown>> = {
  'the window is closed': ({ app }) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
  'app.quit()': ({ app }) => app.evaluate(({ app: program }) => program.quit()),
  SIGTERM: ({ pid }) => process.kill(pid, 'SIGTERM'),
  SIGINT: ({ pid }) => process.kill(pid, 'SIGINT'),
};

const folder = dataFolder();
let kiosk: DrivenKiosk | undefined;
afterAll(async () => {
  await kiosk?.close();
  folder.remove();
});

async function openForm(): Promise<DrivenKiosk> {
  kiosk = await kioskOfOfficer(folder.path);
  await visitOf(kiosk);
  await chooseProgram(kiosk, CASH_SUPPORT);
  return kiosk;
}

const household = (running: DrivenKiosk) => form(running).getByLabel('How many people live in your household?');

describe.runIf(process.platform === 'linux')('a kiosk that is told to end', () => {
  let typed: string | undefined;

  for (const [index, [way, end]] of Object.entries(WAYS).entries())
    it(`leaves no process behind and loses no answer when it is ${way}`, async () => {
      const running = await openForm();
      if (typed !== undefined)
        await until(async () => (await household(running).inputValue()) === typed, 'it was lost');
      const before = processesOf(folder.path);
      const pids = [running.pid, ...(['host', 'portal', 'provider'] as const).map((child) => pidOf(running, child))];
      expect(before.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids));

      typed = String(index + 3);
      await household(running).fill(typed);
      await running.page.getByText(/^Saved \S+/).waitFor();
      const closed = running.app.waitForEvent('close');
      kiosk = undefined;
      // The program may be gone before the answer to its driver is.
      await Promise.allSettled([closed, end(running)]);
      await until(() => !before.some(lives), 'a process outlived main');
      expect(processesOf(folder.path)).toEqual([]);
      const lines: string[] = [];
      expect(
        runJournalCommand(['verify', folder.path], (line) => lines.push(line)),
        lines.join('\n'),
      ).toBe(0);
    });

  it('has everything at the next start, and lets no second one run beside it', async () => {
    const running = await openForm();
    await until(async () => (await household(running).inputValue()) === typed, 'it was lost');
    const before = processesOf(folder.path).length;

    const [file, ...words] = electronCommand('kiosk');
    const second = spawn(file, words, {
      env: { ...process.env, KIOSK_DATA: folder.path },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [status]] = await Promise.all([text(second.stderr), once(second, 'exit') as Promise<[number | null]>]);
    expect(said).toContain('The kiosk already runs with this data folder.');
    expect(status).toBe(1);
    expect(await ask(running.page, 'visit.view', {})).toMatchObject({ ok: true, value: { step: 'form' } });
    await until(() => processesOf(folder.path).length <= before, 'the second one left a process');
  });
});
