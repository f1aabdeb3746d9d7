import { createWriteStream } from 'node:fs';
import type * as Electron from 'electron';
import { note } from '../base/control.ts';
import type { DevtoolsSession } from '../chromium/devtools.ts';
import { NativeImage } from './native-image.ts';

// What main can do with a page by commands alone.

/** Runs a script in the page's own world; rejects with what it threw. */
export async function evaluate(page: DevtoolsSession, code: string, userGesture = false): Promise<unknown> {
  const { result, exceptionDetails } = await page.send('Runtime.evaluate', {
    expression: code,
    awaitPromise: true,
    returnByValue: true,
    userGesture,
  });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as unknown;
}

const SHEETS = `(globalThis[Symbol.for('electron-host.sheets')] ??= new Map())`;

/** Adds a style sheet under a key; the page's content security policy does not apply to it, as in Electron. */
export async function addStyle(page: DevtoolsSession, key: string, css: string): Promise<void> {
  await evaluate(
    page,
    `{ const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(css)});
       ${SHEETS}.set(${JSON.stringify(key)}, sheet); document.adoptedStyleSheets.push(sheet); }`,
  );
}

/** Takes away what {@link addStyle} added; a page loaded since then has lost it anyway. */
export async function removeStyle(page: DevtoolsSession, key: string): Promise<void> {
  await evaluate(
    page,
    `document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== ${SHEETS}.get(${JSON.stringify(key)}))`,
  );
}

/** A picture of what is visible, or of a part of it. */
export async function capture(page: DevtoolsSession, rect: Electron.Rectangle | undefined): Promise<NativeImage> {
  const { data } = await page.send('Page.captureScreenshot', {
    format: 'png',
    ...(rect === undefined ? {} : { clip: { ...rect, scale: 1 } }),
  });
  return new NativeImage(Buffer.from(data, 'base64'));
}

/** Writes everything that the page's JavaScript heap holds, as JSON. */
export async function writeHeapSnapshot(page: DevtoolsSession, filePath: string): Promise<void> {
  const file = createWriteStream(filePath, { mode: 0o600 });
  const ended = new Promise<void>((resolve, reject) => {
    file.once('error', reject);
    file.once('finish', resolve);
  });
  page.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    if (file.writable) file.write(chunk);
  });
  await page.send('HeapProfiler.enable');
  await page.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await page.send('HeapProfiler.disable');
  file.end();
  await ended;
}

/** Answers the page's own alerts and questions with "no": a page waits until they are answered, and no person is there to do it. */
export function dismissDialogs(page: DevtoolsSession): void {
  page.on('Page.javascriptDialogOpening', ({ type, message }) => {
    note('page-dialog-dismissed', { type, message });
    page.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => undefined);
  });
}
