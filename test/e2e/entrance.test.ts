import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { newAuthority, signed } from '../../main/provisioning/testing/description.ts';
import { dataFolder } from '../support/driven-kiosk.ts';
import { lookClosely, setSize, SMALL_PANEL } from '../support/layout.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';

const HOUR = 3_600_000;
const authority = newAuthority();
/** A portal where nothing listens: the station cannot enrol. */
const PORTAL = { kind: 'station-portal', url: 'https://127.0.0.1:1', receiptKeys: [{ kty: 'EC' }] };

function file(change: Parameters<typeof signed>[0] = {}, key = authority): Promise<string> {
  const now = Date.now();
  return signed(
    {
      issuedAt: new Date(now - HOUR).toISOString(),
      expiresAt: new Date(now + 24 * HOUR).toISOString(),
      portal: PORTAL,
      ...change,
    },
    key,
  );
}

let kiosk: DrivenKiosk | undefined;
const folders: ReturnType<typeof dataFolder>[] = [];
function newFolder(): string {
  const folder = dataFolder();
  folders.push(folder);
  return folder.path;
}
afterEach(async () => {
  await kiosk?.close();
  kiosk = undefined;
});
afterAll(() => {
  for (const folder of folders) folder.remove();
});

const INSTALLED = { KIOSK_PACKAGED: '1' };
/** As an installed one, but for what it is for. */
const CENTRE = { KIOSK_MODE: 'production' };

/** A kiosk at its first question. */
async function begin(data: string, environment: Readonly<Record<string, string>>): Promise<Page> {
  kiosk = await startKiosk({ data, environment });
  kiosk.page.setDefaultTimeout(60_000);
  await setSize(kiosk, SMALL_PANEL);
  return kiosk.page;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

/** The screen fits, also with text of twice the size, and is accessible. */
async function look(name: string): Promise<void> {
  if (!kiosk) throw new Error('no kiosk');
  expect(await lookClosely(kiosk, name), name).toEqual([]);
}

async function choose(page: Page, purpose: string): Promise<void> {
  await heading(page, 'What is this machine for?');
  await page.getByRole('radio', { name: purpose }).check({ force: true });
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function offer(page: Page, name: string, text: string): Promise<void> {
  const opening = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the file' }).click();
  await (await opening).setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
}

describe('the first start of an installed kiosk', () => {
  it('asks what it is for, and trains when that is chosen', async () => {
    const data = newFolder();
    const page = await begin(data, INSTALLED);
    await heading(page, 'What is this machine for?');
    expect(existsSync(join(data, 'mode'))).toBe(false);
    await look('choose');
    await choose(page, 'Training');
    await page.getByText('Training – nothing here is real').waitFor();
    await heading(page, 'Registration station');
    expect(readFileSync(join(data, 'mode'), 'utf8')).toBe('training\n');
  });

  it('says of each file that is not right what is wrong, and writes nothing until one is confirmed', async () => {
    const data = newFolder();
    const page = await begin(data, INSTALLED);
    await choose(page, 'A registration centre');
    await heading(page, 'The provisioning file');
    await look('file');
    const good = await file();
    const wrong: [string, string | Promise<string>, RegExp][] = [
      ['a picture', 'GIF89a', /not a provisioning file/],
      [
        'an altered one',
        good.replace(/\.(.)/u, (_, letter: string) => `.${letter === 'a' ? 'b' : 'a'}`),
        /changed after it was signed/,
      ],
      ['an old one', file({ issuedAt: '2020-01-01T00:00:00Z', expiresAt: '2020-02-01T00:00:00Z' }), /has expired/],
      [
        'one of tomorrow',
        file({ issuedAt: new Date(Date.now() + 20 * HOUR * 2).toISOString(), expiresAt: '2199-01-01T00:00:00Z' }),
        /is in the future/,
      ],
    ];
    for (const [name, text, words] of wrong) {
      await offer(page, `${name}.jws`, await text);
      await page.getByRole('alert').filter({ hasText: words }).waitFor();
    }
    await look('file-problem');
    await page.getByLabel('Or type its address').fill('http://portal.example.org/file');
    await page.getByRole('button', { name: 'Fetch the file' }).click();
    await page.getByRole('alert').filter({ hasText: 'must begin with https://' }).waitFor();
    await page.getByLabel('Or type its address').fill('127.0.0.1:1/file');
    await page.getByRole('button', { name: 'Fetch the file' }).click();
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();

    await offer(page, 'centre.jws', good);
    await heading(page, 'Is this the right file?');
    await look('confirm');
    await page.getByRole('button', { name: 'Choose another file' }).click();
    await heading(page, 'The provisioning file');
    await page.getByRole('button', { name: 'Back' }).click();
    await heading(page, 'What is this machine for?');
    expect(existsSync(join(data, 'mode'))).toBe(false);
  });
});

describe('a station that is not enrolled yet, on a system without a key store', () => {
  const data = newFolder();
  const PASSPHRASE = 'seven grey herons wait';

  it('is sealed with a passphrase, asks for the code, and says when the portal does not answer', async () => {
    const page = await begin(data, CENTRE);
    await heading(page, 'The provisioning file');
    await offer(page, 'centre.jws', await file());
    await page.getByRole('button', { name: 'It is right: use it' }).click();
    await heading(page, 'A passphrase for this station');
    await page.getByLabel('Passphrase', { exact: true }).fill('kiosk');
    await page.getByLabel('The same passphrase again').fill('kiosk');
    await page.getByLabel('Your name').fill('Amina');
    await page.getByRole('button', { name: 'Seal the station' }).click();
    await page.getByText('It is too short').waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Amina');
    await look('new-passphrase');
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Seal the station' }).click();
    await page.getByText('The two are not the same').waitFor();
    await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
    await page.keyboard.press('Enter');

    await heading(page, 'Enrol this station');
    expect(readFileSync(join(data, 'mode'), 'utf8')).toBe('production\n');
    await page.getByLabel('One-time code').fill('ABCDE-FGHJK');
    await page.getByRole('button', { name: 'Enrol' }).click();
    await page.getByRole('alert').filter({ hasText: 'The portal does not answer' }).waitFor();
    await look('enrol-problem');
  });

  it('asks for the passphrase and the code at the next start, and takes another file as long as it is not enrolled', async () => {
    const page = await begin(data, CENTRE);
    await heading(page, 'Open this station');
    await page.getByLabel('Passphrase').fill('seven grey herons fly');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the passphrase').waitFor();
    await look('passphrase');
    await page.getByLabel('Passphrase').fill(PASSPHRASE);
    const open = page.getByRole('button', { name: 'Open', exact: true });
    await expect.poll(() => open.isEnabled(), { timeout: 30_000 }).toBe(true);
    await open.click();
    await heading(page, 'Enrol this station');
    await page.getByRole('button', { name: 'Use another file' }).click();
    await heading(page, 'The provisioning file');
    expect(await page.getByRole('button', { name: 'Back' }).count()).toBe(0);
    await offer(page, 'other.jws', await file({ centre: { name: 'Elsewhere', country: 'MA' } }, newAuthority()));
    await page.getByRole('button', { name: 'It is right: use it' }).click();
    await page.getByText('for this station of Elsewhere').waitFor();
  });

  it('keeps nothing of it readable on the disk', () => {
    for (const name of ['station.db', 'storage-key']) {
      const content = readFileSync(join(data, name));
      for (const word of ['Elsewhere', PASSPHRASE]) expect(content.includes(word), `${word} in ${name}`).toBe(false);
    }
  });
});

describe('an installed kiosk that cannot start', () => {
  it('says why on a page, and ends when it was read', async () => {
    const data = newFolder();
    writeFileSync(join(data, 'mode'), 'demonstration\n');
    const page = await begin(data, INSTALLED);
    await heading(page, 'The kiosk does not start');
    await page.getByText('does not say whether this data folder is for training or production').waitFor();
    await look('stopped');
    const closed = kiosk?.app.waitForEvent('close');
    await page.getByRole('button', { name: 'Close' }).click();
    await closed;
    kiosk = undefined;
  });
});
