import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subjectOf } from '../../main/training/people/people.ts';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import {
  addDocument,
  captureAndShare,
  chooseProgram,
  finishVisit,
  form,
  lookOver,
  registrant,
  signInByFinger,
  startVisit,
  submit,
  typeNumber,
} from '../tour/steps.ts';
import { askWell, dataFolder, kioskOfOfficer, leaveVisit, until } from '../support/driven-kiosk.ts';
import {
  cookiesOf,
  heapOf,
  screenOf,
  secretsIn,
  secretsInFiles,
  storageOf,
  targetsOf,
  type Secrets,
} from '../support/find-traces.ts';
import { jpegOf } from '../support/documents/jpeg.ts';

import { pdfOfSize } from '../support/documents/pdf.ts';

/**
 * A visit is filled with strings that occur only here; after its end the station does not have any of them: not in the
 * renderer, not on the disk, not in the next visit. The training provider and the training portal run on this machine,
 * too, and rightly know the person: their own folders, below `training`, are not the kiosk's and are left out.
 */

const VOUCHER = 'Seed and fertiliser voucher';
const person = registrant(0);
const next = registrant(1);

/** The list of the training reader names every person, in every renderer; so these are looked for everywhere but there. */
const listed: Secrets = {
  'the name': person.name,
  'the family name': person.familyName ?? '',
  'the number': person.individualId,
};
const secrets: Secrets = {
  // In the ID token and in the signed userinfo.
  'the subject of the token': subjectOf(person),
  'the e-mail address of the claims': person.email,
  'the telephone number of the claims': person.phoneNumber,
  'the date of birth of the claims': person.birthdate,
  'an answer that was typed and taken back': 'Quizzaciously-planted-once',
  'an answer': 'Zephyranthes-planted-twice',
  'the content of a document': 'Xylographer-lives-at-7-Marker-Mews',
  'the name of a document': 'vexillology-of-the-registrant.pdf',
  'the photo of what cannot be read': 'Quokka-photographed-for-an-exception',
};
/** Main brings the seeded people with it, so only what it learns from a visit is looked for on its heap. */
const learnt: Secrets = Object.fromEntries(Object.entries(secrets).filter(([what]) => !what.endsWith('of the claims')));
const everything: Secrets = { ...secrets, ...listed };

const folder = dataFolder();
let kiosk: DrivenKiosk;
let contextsAtStart: readonly string[] = [];
let firstCookies: readonly string[] = [];

const chromium = () => targetsOf(join(folder.path, 'profile', 'chromium'));
/** The kiosk's own files: all of its folder but what belongs to the training provider and the training portal. */
const kioskFiles = () => secretsInFiles(folder.path, everything, ['training']);

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
  if (kiosk.runsIn === 'stand-in') ({ contexts: contextsAtStart } = await chromium());
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

/** What lives on main's own heap, after its garbage was collected. */
async function heapOfMain(): Promise<Buffer> {
  // Main may run as another user, who writes into its own folder only.
  const file = join(kiosk.data, 'main.heapsnapshot');
  try {
    await kiosk.app.evaluate((_electron, to) => process.getBuiltinModule('v8').writeHeapSnapshot(to), file);
    return readFileSync(file);
  } finally {
    rmSync(file, { force: true });
  }
}

/** Records a finger that cannot be read, with a photo that holds a string of its own, as the question does. */
async function recordException(): Promise<void> {
  await askWell(kiosk.page, 'visit.exceptions', { exceptions: [{ what: 'Right RingFinger', reason: 'injured' }] });
  const photo = jpegOf(4000);
  photo.set(Buffer.from(secrets['the photo of what cannot be read'] ?? ''), 1000);
  const kept = await kiosk.page.evaluate(async (bytes) => {
    const { kiosk: bridge } = window as unknown as {
      kiosk: { invoke(name: string, input: unknown): Promise<{ ok: boolean }> };
    };
    return bridge.invoke('visit.exception-photo', { bytes: new Uint8Array(bytes) });
  }, Array.from(photo));
  expect(kept.ok).toBe(true);
}

async function fillVoucher(): Promise<void> {
  await chooseProgram(kiosk, VOUCHER);
  const fields = form(kiosk);
  await fields.getByLabel('How many hectares do you farm?').fill('2.5');
  await fields.getByLabel('What do you mainly grow?').selectOption({ label: 'Something else' });
  const crop = fields.getByRole('textbox', { name: 'What do you grow?' });
  await crop.fill(everything['an answer that was typed and taken back'] ?? '');
  await kiosk.page
    .getByText(/^Saved/)
    .first()
    .waitFor();
  await crop.fill(everything['an answer'] ?? '');
  await fields.getByLabel('Fertiliser').check();
  await addDocument(kiosk, {
    name: secrets['the name of a document'] ?? '',
    mimeType: 'application/pdf',
    buffer: pdfOfSize(300_000, secrets['the content of a document'] ?? ''),
  });
}

describe('the search for traces', () => {
  it('finds each way a text can lie in a file', () => {
    const place = mkdtempSync(join(tmpdir(), 'kiosk-wipe-'));
    try {
      mkdirSync(join(place, 'sub', 'training'), { recursive: true });
      const jwt = `eyJh.${Buffer.from(JSON.stringify({ a: 1, sub: 'planted-string-1' })).toString('base64url')}.c2ln`;
      writeFileSync(join(place, 'sub', 'utf8'), Buffer.from('\0\u0001planted-string-1\0'));
      writeFileSync(join(place, 'sub', 'utf16'), Buffer.from('xplanted-string-1', 'utf16le'));
      writeFileSync(join(place, 'sub', 'jwt'), jwt);
      writeFileSync(join(place, 'sub', 'name-planted-string-1'), '');
      writeFileSync(join(place, 'sub', 'clean'), 'planted-string-2');
      writeFileSync(join(place, 'sub', 'training', 'left-out'), 'planted-string-1');
      expect([...secretsInFiles(place, { it: 'planted-string-1' }, ['sub/training'])].sort()).toEqual(
        ['jwt', 'name-planted-string-1', 'utf16', 'utf8'].map((name) => `it in sub/${name}`),
      );
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

describe('one visit, from the sign-in to "Finish visit"', () => {
  it('holds the strings while it lasts, so that an empty search later means something', async () => {
    await startVisit(kiosk);
    firstCookies = await cookiesOf(await typeNumber(kiosk, person));
    expect(firstCookies).not.toEqual([]);
    await recordException();
    await captureAndShare(kiosk, person);
    const { page } = kiosk;
    await page.getByRole('tab', { name: 'Profile' }).click();
    await page.getByText(person.email).waitFor();
    await page.getByRole('tab', { name: 'Programs' }).click();
    await fillVoucher();
    await lookOver(kiosk);
    const document = page.getByRole('button', { name: secrets['the name of a document'] ?? '' });
    await document.click();
    await page.locator('.viewer').waitFor();
    expect(secretsIn(await screenOf(page), everything)).toEqual(
      expect.arrayContaining(['the name', 'an answer', 'the name of a document']),
    );
    expect(secretsIn(await heapOf(page), secrets)).toEqual(
      expect.arrayContaining(['the e-mail address of the claims', 'an answer', 'the name of a document']),
    );
    await document.click();
    await page.locator('.viewer').waitFor({ state: 'detached' });
    expect(secretsIn(await heapOfMain(), learnt)).toContain('the subject of the token');
  });

  it('leaves no trace of them on the disk even before it ends', () => {
    expect(kioskFiles()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('leaves every file and folder to its owner alone', () => {
    // In the stand-in Chromium is started by the host, not by the kiosk; the folder above closes its profile.
    const names = readdirSync(kiosk.data, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !/^profile[/\\]/u.test(name),
    );
    expect(names).toContain('station.db-wal');
    const open = ['', ...names].filter((name) => (statSync(join(kiosk.data, name)).mode & 0o077) !== 0);
    expect(open.filter((name) => name !== 'profile')).toEqual([]);
  });

  it('has shown the photo, so that the search for it means something', async () => {
    const shown = await kiosk.page.evaluate(
      async () => new Uint8Array(await (await fetch('exception-photo/1')).arrayBuffer()).length,
    );
    expect(shown).toBe(4000);
  });

  it('leaves no trace of them in the renderer when it has ended', async () => {
    await submit(kiosk);
    await finishVisit(kiosk);
    const { page } = kiosk;
    expect(secretsIn(await screenOf(page), everything)).toEqual([]);
    expect(secretsIn(await heapOf(page), secrets)).toEqual([]);
    expect(Object.entries(await storageOf(page)).filter(([, held]) => held.length > 0)).toEqual([]);
    expect(await page.evaluate(() => history.state as unknown)).toBeNull();
  });

  it('leaves no token, no answer and no document on the heap of main', async () => {
    expect(secretsIn(await heapOfMain(), learnt)).toEqual([]);
  });

  it("leaves nothing of the provider's view", async () => {
    expect(kiosk.app.windows()).toHaveLength(1);
    expect(
      await kiosk.app.evaluate(({ BrowserWindow, webContents }) => [
        webContents.getAllWebContents().length,
        BrowserWindow.getAllWindows()[0]?.contentView.children.length,
      ]),
    ).toEqual([1, 0]);
    if (kiosk.runsIn !== 'stand-in') return;
    await until(async () => (await chromium()).contexts.length === contextsAtStart.length, 'its partition is left');
    const { urls } = await chromium();
    expect(urls.filter((url) => url.startsWith('http://127.0.0.1:'))).toEqual([]);
  });

  it('leaves no trace of them in any file of the kiosk', () => {
    expect(kioskFiles()).toEqual([]);
  });
});

describe('the next visit', () => {
  it('shows the next person nothing of the one before, on any screen', async () => {
    const { page } = kiosk;
    const seen: [screen: string, found: readonly string[]][] = [];
    const look = async (screen: string, where = page) =>
      void seen.push([screen, secretsIn(await screenOf(where), everything)]);
    await page.getByRole('button', { name: 'Start a visit' }).waitFor();
    await look('home');
    await startVisit(kiosk);
    const provider = await kiosk.providerPage();
    const number = provider.getByLabel('Your identity number');
    await number.waitFor();
    await look("the provider's page", provider);
    expect(await number.inputValue()).toBe('');
    const fresh = await cookiesOf(provider);
    expect(fresh.filter((value) => firstCookies.includes(value))).toEqual([]);
    await look('identification');
    await signInByFinger(kiosk, next);
    await look('programs');
    for (const tab of ['My applications', 'Benefits', 'Profile']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).waitFor();
      await look(tab);
    }
    await page.getByRole('tab', { name: 'Programs' }).click();
    await chooseProgram(kiosk, VOUCHER);
    await form(kiosk).getByLabel('How many hectares do you farm?').waitFor();
    await look('form');
    expect(seen.filter(([, found]) => found.length > 0)).toEqual([]);
    expect(seen).toHaveLength(8);
    expect(secretsIn(await heapOf(page), secrets)).toEqual([]);
    await leaveVisit(kiosk);
  });

  it('leaves no trace of the strings in any file, also after the end of the program', async () => {
    await kiosk.close();
    expect(kioskFiles()).toEqual([]);
  });
});
