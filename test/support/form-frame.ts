import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser, FrameLocator, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import type { Answers } from '../../main/submission/manifest.ts';
import { FromFrameSchema, PORT_MESSAGE, type FromFrame, type ToFrame } from '../../renderer/form/messages.ts';
import { needChromium } from '../electron-host/chromium/need-chromium.ts';

/**
 * The form's frame alone, in Chromium: the built bundle in a sandboxed frame, and the page's end of its channel. It needs
 * a build first.
 */
export interface FormFrames {
  /** Opens a form; its frame is ready to be filled. */
  open(schema: object, verifiedKeys?: readonly string[]): Promise<OpenedForm>;
  close(): Promise<void>;
}

export interface OpenedForm {
  readonly page: Page;
  readonly frame: FrameLocator;
  /** The newest answers that the frame sent; undefined when it sent none. */
  answers(): Promise<Answers | undefined>;
  /** Asks the frame to check everything, as the button that goes on does. */
  done(): Promise<Extract<FromFrame, { type: 'moved' }>>;
}

/** Words of the frame that tests look for, each by its own name. */
const TEXTS = [
  ...['twoNumbers', 'noNumber', 'wholeNumber', 'decimals', 'invalid_date', 'noSuchDate', 'yearMissing'],
  ...['monthMissing', 'dateInFuture', 'minYear', 'maxYear', 'noPhoneNumber', 'noSuchCountryCode'],
  ...['phoneTooLong', 'pattern', 'nameMissing', 'removeRow', 'removeWord', 'changeRow', 'change'],
];
/** Names of buttons at one answer. */
const OF_LABEL = ['changeOf', 'changeYesOf', 'changeNoOf', 'useConfirmedOf'];
/** Words that name the code of the country the number belongs to. */
const PHONE_TEXTS = ['phoneTooShortOf', 'phoneTooLongOf', 'phoneWrongLengthOf'];
const OUT = join(import.meta.dirname, '../../out/renderer');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const PARENT = '<!doctype html><title>Parent</title><iframe src="form.html" sandbox="allow-scripts"></iframe>';

export async function startFormFrames(): Promise<FormFrames> {
  const server = createServer((request, response) => {
    const path = request.url?.slice(1) ?? '';
    response.setHeader('content-type', TYPES[extname(path)] ?? 'text/html');
    response.end(
      path === '' ? PARENT : ['form.html', 'form.js', 'form.css'].includes(path) ? readFileSync(join(OUT, path)) : '',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser: Browser = await chromium.launch({
    executablePath: needChromium((line) => process.stderr.write(`${line}\n`)),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  return {
    async open(schema, verifiedKeys = []) {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const message: ToFrame = {
        type: 'open',
        schema: JSON.stringify(schema),
        answers: {},
        verifiedKeys: [...verifiedKeys],
        toldKeys: [],
        confirmed: Object.fromEntries(verifiedKeys.map((key) => [key, ''])),
        language: 'en',
        country: 'MA',
        textSize: 16,
        texts: {
          ...Object.fromEntries(TEXTS.map((name) => [name, name])),
          ...Object.fromEntries(PHONE_TEXTS.map((name) => [name, `${name} {{code}}`])),
          ...Object.fromEntries(OF_LABEL.map((name) => [name, `${name} {{label}}`])),
          ...{ confirmedAnswer: '{{label}}' },
          ...{ day: 'Day', month: 'Month', year: 'Year', partOf: '{{part}}, {{label}}' },
        },
      };
      await page.evaluate(openChannel, { message: JSON.stringify(message), portMessage: PORT_MESSAGE });
      const said = async (): Promise<readonly FromFrame[]> =>
        (await page.evaluate<readonly unknown[]>('window.said')).map((each) => FromFrameSchema.parse(each));
      const wait = (type: FromFrame['type']) =>
        page.waitForFunction((wanted) => (window as unknown as Said).said.some((each) => each.type === wanted), type);
      await Promise.race([wait('opened'), wait('unreadable')]);
      return {
        page,
        frame: page.frameLocator('iframe'),
        async answers() {
          return (await said()).findLast((each) => each.type === 'changed')?.answers;
        },
        async done() {
          await page.evaluate(() => (window as unknown as Said).send({ type: 'move', requestId: 1, to: 'done' }));
          await wait('moved');
          const moved = (await said()).findLast((each) => each.type === 'moved');
          if (!moved) throw new Error('the frame did not answer');
          return moved;
        },
      };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

interface Said {
  said: { readonly type: string }[];
  send(message: unknown): void;
}

/** Runs in the page: opens the channel and keeps what the frame says. */
function openChannel({ message, portMessage }: { readonly message: string; readonly portMessage: string }): void {
  const { port1, port2 } = new MessageChannel();
  const own = window as unknown as Said;
  own.said = [];
  own.send = (each) => port1.postMessage(each);
  port1.onmessage = ({ data }: MessageEvent<{ readonly type: string }>) => own.said.push(data);
  document.querySelector('iframe')?.contentWindow?.postMessage(portMessage, '*', [port2]);
  port1.postMessage(JSON.parse(message));
}
