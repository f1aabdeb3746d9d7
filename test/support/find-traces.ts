import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Page } from '@playwright/test';
import { vi } from 'vitest';
import { callChromium } from './chromium-endpoint.ts';

/** Strings to look for, by what they are. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * Every way in which bytes may contain a text: UTF-8, UTF-16LE, and inside base64 or base64url (so inside a JWT, too), at
 * each of the three offsets there.
 */
export function encodingsOf(text: string): readonly Buffer[] {
  const inside = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64');
    // The first and the last group share bits with their neighbours.
    const first = before === 0 ? 0 : 4;
    const sure = encoded.slice(first, Math.floor((before + Buffer.byteLength(text)) / 3) * 4);
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [Buffer.from(text), Buffer.from(text, 'utf16le'), ...inside.map((part) => Buffer.from(part))];
}

/** Which of the secrets are in `bytes`. */
export function secretsIn(bytes: Buffer, secrets: Secrets): readonly string[] {
  return Object.entries(secrets)
    .filter(([, text]) => encodingsOf(text).some((encoded) => bytes.includes(encoded)))
    .map(([what]) => what);
}

/** Which of the secrets are in which file below `folder`, `except` folders left out. A file's name counts as well. */
export function secretsInFiles(folder: string, secrets: Secrets, except: readonly string[] = []): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !except.some((each) => file.startsWith(`${each}/`)))
    .flatMap((file) => {
      const found = new Set([
        ...secretsIn(Buffer.from(file), secrets),
        ...secretsIn(readOrNothing(join(folder, file)), secrets),
      ]);
      return [...found].map((what) => `${what} in ${file}`);
    });
}

function readOrNothing(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    // Chromium takes its own files away while it runs.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  }
}

/** All that lives on the JavaScript heap of a page's process, after its garbage was collected. */
export async function heapOf(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  try {
    const chunks: Buffer[] = [];
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(Buffer.from(chunk)));
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    return Buffer.concat(chunks);
  } finally {
    await session.detach();
  }
}

/** What a page has stored, by each place a page can store in. */
export async function storageOf(page: Page): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const inPage = await page.evaluate(async () => ({
    localStorage: Object.entries(localStorage),
    sessionStorage: Object.entries(sessionStorage),
    indexedDB: await indexedDB.databases(),
    cacheStorage: await caches.keys(),
    documentCookies: document.cookie === '' ? [] : [document.cookie],
    files: await (async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    })(),
  }));
  return { ...inPage, cookies: await cookiesAround(page) };
}

/** Every cookie of the session that a page belongs to, whatever site it is for. Electron gives Playwright no such list. */
async function cookiesAround(page: Page): Promise<readonly unknown[]> {
  const session = await page.context().newCDPSession(page);
  try {
    return (await session.send('Network.getAllCookies')).cookies;
  } finally {
    await session.detach();
  }
}

/** The values of the cookies that a page sends back, the ones that scripts cannot see included. */
export async function cookiesOf(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    return (await session.send('Network.getCookies')).cookies.map(({ value }) => value);
  } finally {
    await session.detach();
  }
}

/** The document of a page and of its frames, typed values included. The people of the training reader are left out. */
export async function screenOf(page: Page): Promise<Buffer> {
  const texts: string[] = [];
  for (const frame of page.frames()) {
    // A frame that shows a document has no document of its own for a moment.
    const text = await vi.waitFor(() =>
      frame.evaluate(() => {
        const values = [...document.querySelectorAll('input, textarea, select')].map((field) =>
          field.closest('.dock') ? '' : (field as HTMLInputElement).value,
        );
        const copy = document.documentElement.cloneNode(true) as HTMLElement;
        for (const dock of copy.querySelectorAll('.dock')) dock.remove();
        return [location.href, document.title, copy.outerHTML, ...values].join('\n');
      }),
    );
    texts.push(text);
  }
  return Buffer.from(texts.join('\n'));
}

/** Pages, frames and browser contexts of the Chromium below `profile`, asked of Chromium itself. */
export async function targetsOf(
  profile: string,
): Promise<{ readonly urls: readonly string[]; readonly contexts: readonly string[] }> {
  const line = await callChromium(profile);
  try {
    const targets = (await line.ask('Target.getTargets', { filter: [{}] })) as { targetInfos: { url: string }[] };
    const contexts = (await line.ask('Target.getBrowserContexts', {})) as { browserContextIds: string[] };
    return { urls: targets.targetInfos.map(({ url }) => url), contexts: contexts.browserContextIds };
  } finally {
    line.close();
  }
}
