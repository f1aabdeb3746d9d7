import { connect } from 'node:net';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import {
  captureButton,
  CASH_SUPPORT,
  chooseProgram,
  fillCashSupport,
  finishVisit,
  lookOver,
  openReview,
  operator,
  registrant,
  signIn,
  signOut,
  startVisit,
  submit,
  typeNumber,
} from '../tour/steps.ts';
import { clearGlass, dataFolder, kioskOfOfficer, layFingerAgain, letter, share } from '../support/driven-kiosk.ts';
import { capturesAtPortal } from '../support/books.ts';
import { lookClosely } from '../support/layout.ts';
import { readersPort } from '../support/readers-port.ts';

/**
 * What is noticed of a visit's captures, from the glass to the supervisor. In place of NIST's `nfiq2` stands a program
 * that prints as that does, and answers 57 to every picture of which it can read the size.
 */
const STAND_IN = `#!${process.execPath}
const { statSync } = require('node:fs');
if (process.argv.length === 2) console.log('NFIQ 2: 2.3.0 (Date: 20240101, Commit: 0123456)');
else console.log(statSync(process.argv[2]).size > 0 ? 57 : 255);
`;

const own = registrant(0);
const folder = dataFolder();
const found: string[] = [];
let kiosk: DrivenKiosk;
let provider: Page;

beforeAll(async () => {
  const programs = join(folder.path, 'programs');
  mkdirSync(programs, { recursive: true });
  writeFileSync(join(programs, 'nfiq2'), STAND_IN);
  chmodSync(join(programs, 'nfiq2'), 0o700);
  kiosk = await kioskOfOfficer(folder.path, { PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` });
}, 120_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

/** Looks at the screen, for the last test. */
async function look(name: string): Promise<void> {
  for (const problem of await lookClosely(kiosk, name)) found.push(`${name}: ${problem}`);
}

/** Lets the provider's page request a finger by its name, as pages other than the training one may; its error code. */
async function captureNamed(finger: string, asked = { requestedScore: 40, timeout: 20_000 }): Promise<string> {
  const servicePort = await readersPort(provider);
  return provider.evaluate(
    async ({ port, name, requestedScore, timeout }) => {
      const ask = async (method: string, path: string, body: object): Promise<unknown> => {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: JSON.stringify(body) });
        return answer.json();
      };
      const [reader] = (await ask('MOSIPDISC', '/device', { type: 'Finger' })) as { deviceId: string }[];
      const bio = { type: 'Finger', count: 1, bioSubType: [name], requestedScore, deviceSubId: 0 };
      const answer = await ask('CAPTURE', '/capture', {
        env: 'Developer',
        purpose: 'Auth',
        specVersion: '0.9.5',
        timeout,
        domainUri: location.origin,
        transactionId: name.replace(' ', '-'),
        bio: [{ ...bio, deviceId: reader?.deviceId, previousHash: '' }],
      });
      const { biometrics } = answer as { biometrics: { error: { errorCode: string } }[] };
      return biometrics[0]?.error.errorCode ?? 'none';
    },
    { port: servicePort, name: finger, ...asked },
  );
}

/** The transaction of a program that is no page of the kiosk. */
const OUTSIDE = 'of-another-program';

/** Asks for a capture as another program on the machine can, under the name of the provider's page. */
async function captureOutside(port: number, origin: string): Promise<unknown> {
  const body = {
    env: 'Developer',
    purpose: 'Auth',
    specVersion: '0.9.5',
    timeout: 20_000,
    domainUri: origin,
    transactionId: OUTSIDE,
    bio: [
      {
        type: 'Finger',
        count: 1,
        bioSubType: ['UNKNOWN'],
        requestedScore: 40,
        deviceId: await deviceIdAt(port, origin),
        deviceSubId: 0,
        previousHash: '',
      },
    ],
  };
  return askService({ port, origin, verb: 'CAPTURE', path: '/capture', body });
}

async function deviceIdAt(port: number, origin: string): Promise<string | undefined> {
  const listed = await askService({ port, origin, verb: 'MOSIPDISC', path: '/device', body: { type: 'Finger' } });
  return (listed as { deviceId: string }[])[0]?.deviceId;
}

/** One request over a socket of the test's own, which is not in the session of the provider's page. */
async function askService(asked: {
  readonly port: number;
  readonly origin: string;
  readonly verb: string;
  readonly path: string;
  readonly body: object;
}): Promise<unknown> {
  const text = JSON.stringify(asked.body);
  const socket = connect(asked.port, '127.0.0.1');
  socket.write(
    `${asked.verb} ${asked.path} HTTP/1.1\r\nHost: 127.0.0.1:${asked.port}\r\nOrigin: ${asked.origin}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  const answer = Buffer.concat(chunks).toString('utf8');
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as unknown;
}

describe('the remarks on the captures of a visit', () => {
  it('draw the finger that is requested by name', async () => {
    await startVisit(kiosk);
    provider = await typeNumber(kiosk, own);
    const panel = kiosk.page.getByRole('region', { name: 'Reader', exact: true });
    const first = captureNamed('Left IndexFinger');
    await panel.getByRole('img', { name: 'Asked for: Left index finger' }).waitFor();
    await look('asked-for');
    await layFingerAgain(kiosk, own);
    expect(await first).toBe('0');
    await panel.getByRole('img', { name: 'Captured: Left index finger' }).waitFor();
  });

  it('name the score of NIST’s program, and warn when one finger is given under two names', async () => {
    const panel = kiosk.page.getByRole('region', { name: 'Reader', exact: true });
    await panel.getByText('NFIQ 2 (2.3.0)').waitFor();
    await panel.getByText('57', { exact: true }).waitFor();
    await clearGlass(kiosk);
    const second = captureNamed('Right IndexFinger');
    await panel.getByRole('img', { name: 'Asked for: Right index finger' }).waitFor();
    await layFingerAgain(kiosk, own);
    expect(await second).toBe('0');
    await panel.getByText('Right index finger looks like Left index finger, given before.').waitFor();
    await panel.getByText('NFIQ 2 (2.3.0)').waitFor();
    await look('noticed');
  });

  it('say that a picture is less clear than the page requested; the page gets it nevertheless', async () => {
    const panel = kiosk.page.getByRole('region', { name: 'Reader', exact: true });
    await clearGlass(kiosk);
    const weak = captureNamed('Left Thumb', { requestedScore: 100, timeout: 10_000 });
    await panel.getByRole('img', { name: 'Asked for: Left thumb' }).waitFor();
    await layFingerAgain(kiosk, own);
    expect(await weak).toBe('0');
    await panel.getByText('Captured, but less clear than the page asked for.').waitFor();
    expect(await panel.getByText('Good enough').count()).toBe(0);
    expect(await panel.getByRole('img', { name: /Captured:.*Left thumb/u }).count()).toBe(0);
    await look('weak');
  });

  it('say that another program asked for the reader between the page’s capture and the consent', async () => {
    const panel = kiosk.page.getByRole('region', { name: 'Reader', exact: true });
    await clearGlass(kiosk);
    await layFingerAgain(kiosk, own);
    await captureButton(provider).click();
    await provider.getByRole('button', { name: 'Share these details' }).waitFor();
    const port = await readersPort(provider);
    expect(await captureOutside(port, new URL(provider.url()).origin)).toMatchObject({
      biometrics: [{ data: '', hash: '', error: { errorCode: '591' } }],
    });
    await panel.getByText('Another program on this machine asked for the reader and was refused').waitFor();
    await look('other-program');
  });

  it('go with the submission, and the supervisor sees them', async () => {
    const { page } = kiosk;
    await share(provider);
    await chooseProgram(kiosk, CASH_SUPPORT);
    await fillCashSupport(kiosk, letter());
    await lookOver(kiosk);
    const { number } = await submit(kiosk);
    await finishVisit(kiosk);
    await signOut(kiosk);
    await signIn(kiosk, operator('supervisor'));
    await openReview(kiosk, number);
    const evidence = page.getByRole('region', { name: 'Evidence and warnings' });
    const warning = evidence.getByText('Right index finger looked like Left index finger, given before in this visit.');
    await warning.scrollIntoViewIfNeeded();
    await evidence.getByText(/^Captures: 1 · best quality \d+ · NFIQ 2 \(2\.3\.0\): 57$/u).waitFor();
    await look('review');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('button', { name: 'Sign and approve' }).click();
    await page.getByRole('row').filter({ hasText: 'Accepted' }).waitFor();
    const captures = capturesAtPortal(folder.path);
    expect(captures).toHaveLength(1);
    expect(captures[0]?.transactionId).not.toBe(OUTSIDE);
    expect(captures[0]?.hashes).toHaveLength(1);
  });

  it('are on screens without faults of layout or accessibility', () => {
    expect(found).toEqual([]);
  });
});
