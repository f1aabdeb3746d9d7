import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Locator, Page } from '@playwright/test';
import { vi } from 'vitest';
import type { CallName, Input, Reply, Value } from '../../preload/contract/calls.ts';
import type { Failure } from '../../preload/contract/failures.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { layFinger, operator, registrant, signIn, signInByFinger, startVisit } from '../tour/steps.ts';
import type { Registrant } from '../../main/training/people/people.ts';
import { keepPicture, layoutProblems, setSize, SMALL_PANEL } from './layout.ts';

import { pdfOfSize } from './documents/pdf.ts';

/** A data folder of its own for one test file; `remove` takes it away. */
export function dataFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kiosk-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A kiosk on the smaller panel with an officer signed in. */
export async function kioskOfOfficer(
  data: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<DrivenKiosk> {
  const kiosk = await startKiosk({ data, environment });
  kiosk.page.setDefaultTimeout(20_000);
  await setSize(kiosk, SMALL_PANEL);
  await signIn(kiosk, operator('officer'));
  return kiosk;
}

/** Starts a visit and signs a registrant in with their own finger; the programs are shown then. */
export async function visitOf(kiosk: DrivenKiosk, who: Registrant = registrant(0)): Promise<void> {
  await startVisit(kiosk);
  await signInByFinger(kiosk, who);
}

/**
 * Leaves a visit at any of its steps, and deletes its answers. The window starts a fresh document then. Where no visit
 * is open, there is nothing to leave and no fresh document comes.
 */
export async function leaveVisit(kiosk: DrivenKiosk): Promise<void> {
  const { page } = kiosk;
  if ((await askWell(page, 'visit.view', {})) === null) return;
  const fresh = page.waitForEvent('load');
  // Not awaited in the page: the document that asks is gone before the answer can come.
  await page.evaluate(() => {
    const { kiosk: bridge } = window as unknown as {
      kiosk: { invoke(name: string, input: unknown): Promise<unknown> };
    };
    void bridge.invoke('visit.leave', { keep: false });
  });
  await fresh;
  await page.getByRole('button', { name: 'Start a visit' }).waitFor();
}

export async function unplugReader(kiosk: DrivenKiosk): Promise<void> {
  await kiosk.page.getByRole('button', { name: 'Unplug', exact: true }).click();
}

export async function plugReader(kiosk: DrivenKiosk): Promise<void> {
  await kiosk.page.getByRole('button', { name: 'Plug in', exact: true }).click();
}

/** Takes what lies on the glass away, on every screen. */
export async function clearGlass(kiosk: DrivenKiosk): Promise<void> {
  await ask(kiosk.page, 'training.glass', { do: 'lift' });
}

/** The page that names what will be shared; the provider closes with the button. */
export async function share(provider: Page): Promise<void> {
  await provider.getByRole('button', { name: 'Share these details' }).click();
}

/** Asks main over the bridge of the kiosk's own page, as the page itself does. */
export async function ask<K extends CallName>(page: Page, name: K, input: Input<K>): Promise<Reply<K>> {
  const reply = await page.evaluate<unknown, readonly [string, unknown]>(
    ([call, argument]) => {
      const { kiosk } = window as unknown as { kiosk: { invoke(name: string, input: unknown): Promise<unknown> } };
      return kiosk.invoke(call, argument);
    },
    [name, input],
  );
  // Main has checked its answer against the contract's schema of this call.
  return reply as Reply<K>;
}

/** What main answers where the test expects no refusal. */
export async function askWell<K extends CallName>(page: Page, name: K, input: Input<K>): Promise<Value<K>> {
  const reply: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Failure } =
    await ask(page, name, input);
  if (!reply.ok) throw new Error(`${name} was refused: ${reply.error.code}`);
  return reply.value as Value<K>;
}

/** The refusal on the kiosk's screen with this code. */
export function refusal(page: Page, code: string): Locator {
  return page.getByRole('alert').filter({ hasText: `Code: ${code}` });
}

/** What a refusal says, once it is there; throws when one of its parts is missing or the screen does not fit. */
export async function wordsOfRefusal(page: Page, code: string): Promise<string> {
  const panel = refusal(page, code);
  await panel.waitFor();
  const words = await panel.innerText();
  for (const part of ['What is kept:', 'What to do now:']) {
    if (!words.includes(part)) throw new Error(`the refusal ${code} does not say "${part}": ${words}`);
  }
  await keepPicture(page, code);
  const problems = await layoutProblems(page);
  if (problems.length > 0) throw new Error(`with the refusal ${code} the screen does not fit: ${problems.join('; ')}`);
  return words;
}

/** The process ids a child has had, oldest first. */
export function pidsOf(kiosk: DrivenKiosk, child: 'portal' | 'provider' | 'host'): readonly number[] {
  return kiosk
    .log()
    .filter((line) => line['event'] === 'child-started' && line['child'] === child)
    .map((line) => Number(line['pid']));
}

/** The process id of a child as it runs now. */
export function pidOf(kiosk: DrivenKiosk, child: 'portal' | 'provider' | 'host'): number {
  const pid = pidsOf(kiosk, child).at(-1);
  if (pid === undefined || !(pid > 0)) throw new Error(`the log names no process of ${child}`);
  return pid;
}

/** Kills a child at once, and resolves when main has started it again. */
export async function killAndAwait(kiosk: DrivenKiosk, child: 'portal' | 'provider' | 'host'): Promise<void> {
  const before = pidsOf(kiosk, child).length;
  process.kill(pidOf(kiosk, child), 'SIGKILL');
  await restarted(kiosk, child, before);
}

/** Answers when a child has been started more than `before` times; a service listens then, too. */
export async function restarted(
  kiosk: DrivenKiosk,
  child: 'portal' | 'provider' | 'host',
  before: number,
): Promise<void> {
  await until(() => pidsOf(kiosk, child).length > before, `${child} was not started again`);
  if (child !== 'host') await until(() => listens(portOf(kiosk, child)), `${child} does not listen again`);
}

/** The port a training service had from its first start on. */
export function portOf(kiosk: DrivenKiosk, service: 'portal' | 'provider'): number {
  const database = new DatabaseSync(join(kiosk.data, 'station.db'), { readOnly: true });
  try {
    const row = database.prepare("SELECT value FROM settings WHERE name = 'training-ports'").get();
    return (JSON.parse(String(row?.['value'])) as Record<typeof service, number>)[service];
  } finally {
    database.close();
  }
}

/** Whether a program listens on a port of this machine. */
export function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** Lays a finger down after the glass was empty, and resolves when it lies there. */
export async function layFingerAgain(kiosk: DrivenKiosk, who: Registrant, smudged = false): Promise<void> {
  await kiosk.page.getByRole('button', { name: 'Lift finger' }).click();
  await kiosk.page.getByText('The glass is empty.').waitFor();
  await layFinger(kiosk, who, smudged);
  await kiosk.page.getByText(`${who.name}: ${smudged ? 'smudged finger' : 'finger'} on the glass.`).waitFor();
}

/** Looks until `holds`; the tests' own time limit is far longer. */
export async function until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await holds())) throw new Error(otherwise);
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** A letter as a PDF. */
export function letter(bytes = 4000): { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } {
  return { name: 'letter.pdf', mimeType: 'application/pdf', buffer: pdfOfSize(bytes) };
}
