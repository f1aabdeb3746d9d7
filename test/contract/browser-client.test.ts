import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decryptAuthValue, openJws } from '../../drivers/sbi/trust/crypto.ts';
import { clientScriptPath } from '../../main/training/provider/pages/page-assets.ts';
import { sbiEnvironment } from '../../main/training/provider/checks/sbi-environment.ts';
import { needChromium } from '../electron-host/chromium/need-chromium.ts';

/**
 * MOSIP's browser client, unmodified, in a real Chromium, at the SBI service that runs alone: what a foreign provider's
 * page meets. A switch makes Chromium take the pages' addresses for public ones, so that its checks for local networks
 * apply to them as to a provider on the internet.
 */

const root = join(import.meta.dirname, '../..');
/** The client looks only from 4501 to 4600; a free port at the end, since other tests take the first free one. */
const SBI_PORT = await lastFreePort();
const TRANSACTION = 'browser-client-1';

async function lastFreePort(): Promise<number> {
  for (let port = 4600; port > 4501; port -= 1) {
    const probe = createNetServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
  throw new Error('no port from 4501 to 4600 is free');
}

const ReadySchema = z.object({
  port: z.int(),
  readers: z.array(z.object({ name: z.string(), deviceId: z.string() })),
  trust: z.object({ encryptionKey: z.string() }),
});
const ReportSchema = z.object({ type: z.string(), what: z.string().optional(), origin: z.string().optional() });
const AnswerSchema = z.object({
  biometrics: z.array(
    z.object({ data: z.string(), sessionKey: z.string(), error: z.object({ errorCode: z.string() }) }),
  ),
});
const ClaimsSchema = z.object({
  bioType: z.string(),
  bioValue: z.string(),
  deviceCode: z.string(),
  domainUri: z.string(),
  timestamp: z.string(),
  transactionId: z.string(),
});

const temporary = mkdtempSync(join(tmpdir(), 'sbi-browser-'));
let allowed: Server;
let stranger: Server;
let service: ChildProcessWithoutNullStreams;
let ready: z.infer<typeof ReadySchema>;
let nextLine: () => Promise<unknown>;
/** What the service has said on standard error since the test began. */
let reports: z.infer<typeof ReportSchema>[] = [];

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The client searches again every four seconds until `discTimeout` has passed: two make it search once. */
const environment = { ...sbiEnvironment({ firstPort: SBI_PORT, lastPort: SBI_PORT }), discTimeout: 2 };

/** A page that passes itself to the client and reports to the test (`report`) what the client gives back. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>Sign in</title><div id="reader"></div>
<script src="/client.js"></script>
<script>
SecureBiometricInterface.init({
  container: document.getElementById('reader'),
  buttonLabel: 'Read',
  transactionId: ${JSON.stringify(TRANSACTION)},
  langCode: 'en',
  disable: false,
  sbiEnv: { ...${JSON.stringify(environment)}, domainUri: window.origin },
  onCapture: (answer) => report('captured', answer),
  onErrored: (error) => report('failed', error),
});
</script>`;

async function servePage(): Promise<Server> {
  const script = readFileSync(clientScriptPath());
  const server = createServer(({ url }, response) => {
    const isScript = url === '/client.js';
    response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`);
    response.end(isScript ? script : PAGE);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function command(order: object): Promise<unknown> {
  service.stdin.write(`${JSON.stringify(order)}\n`);
  return nextLine();
}

beforeAll(async () => {
  [allowed, stranger] = [await servePage(), await servePage()];
  const words = ['--readers', 'finger-single,iris-single', '--purpose', 'Auth', '--level', 'L1'];
  service = spawn(
    process.execPath,
    [join(root, 'drivers/sbi/standalone/cli.ts'), ...words, '--port', String(SBI_PORT), '--origin', originOf(allowed)],
    // Three names for the systems this runs on.
    { cwd: root, stdio: 'pipe', env: { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary } },
  );
  createInterface({ input: service.stderr }).on('line', (line) => {
    // A warning of Node is no report.
    if (line.startsWith('{')) reports.push(ReportSchema.parse(JSON.parse(line)));
  });
  const lines = createInterface({ input: service.stdout })[Symbol.asyncIterator]();
  nextLine = async () => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the service has ended');
    return JSON.parse(line.value) as unknown;
  };
  ready = ReadySchema.parse(await nextLine());
});
afterAll(async () => {
  if (service.exitCode === null) {
    service.stdin.end();
    await once(service, 'exit');
  }
  allowed.close();
  stranger.close();
  rmSync(temporary, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** What the client gives the page first. */
  readonly outcome: Promise<{ readonly kind: string; readonly value: unknown }>;
  /** Why Chromium let requests of the page fail; Playwright's own event says no more than that they did. */
  readonly failures: string[];
}

/** Opens the page of an origin, with the loopback network granted or denied to it. */
async function open(browser: Browser, server: Server, setting: 'granted' | 'denied'): Promise<Opened> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const { browserContextId } = (await session.send('Target.getTargetInfo')).targetInfo;
  const origin = originOf(server);
  const line = await browser.newBrowserCDPSession();
  await line.send('Browser.setPermission', {
    permission: { name: 'loopback-network' },
    setting,
    origin,
    ...(browserContextId !== undefined && { browserContextId }),
  });
  const reported = Promise.withResolvers<{ kind: string; value: unknown }>();
  await page.exposeFunction('report', (kind: string, value: unknown) => {
    reported.resolve({ kind, value });
  });
  const failures: string[] = [];
  session.on('Network.loadingFailed', ({ corsErrorStatus, errorText }) => {
    failures.push(corsErrorStatus?.corsError ?? errorText);
  });
  await session.send('Network.enable');
  await page.goto(origin);
  return { page, outcome: reported.promise, failures };
}

async function claimsOf(answer: unknown) {
  const [element, ...others] = AnswerSchema.parse(answer).biometrics;
  expect(others).toEqual([]);
  expect(element?.error.errorCode).toBe('0');
  const opened = await openJws(element?.data ?? '');
  if (!opened.ok) throw new Error(opened.error.code);
  const claims = ClaimsSchema.parse(opened.value.payload);
  const privateKeyPem = readFileSync(ready.trust.encryptionKey, 'utf8');
  const value = decryptAuthValue({ ...claims, sessionKey: element?.sessionKey ?? '', privateKeyPem });
  return { claims, record: value.ok && Buffer.from(value.value.subarray(0, 4)).toString('latin1') };
}

const MODALITIES = [
  { reader: 'finger-single', place: { fingers: ['Right Thumb'] }, type: 'Finger', record: 'FIR\0' },
  { reader: 'iris-single', place: { eyes: ['Left'] }, type: 'Iris', record: 'IIR\0' },
] as const;

/** Both readers shown; the wanted one chosen in the client's own list, and a capture with it passed to the page. */
async function captures({ page, outcome }: Opened, wanted: (typeof MODALITIES)[number]): Promise<void> {
  const options = page.locator('.sbd-dropdown__option');
  await options.first().waitFor({ state: 'attached' });
  const shown = await options.evaluateAll((each) => each.map(({ id }) => id));
  expect(shown.toSorted()).toEqual(ready.readers.map(({ deviceId }) => `deviceOption${deviceId}`).toSorted());
  const deviceId = ready.readers.find(({ name }) => name === wanted.reader)?.deviceId ?? '';
  await page.locator('.sbd-dropdown__indicators').click();
  const option = page.locator(`.sbd-dropdown__option[id="deviceOption${deviceId}"]`);
  const label = await option.innerText();
  await option.click();
  expect(label).toMatch(/\S/);
  expect(await page.locator('.sbd-dropdown__single-value').innerText()).toBe(label);

  expect(await command({ reader: wanted.reader, do: 'place', person: 1, quality: 80, ...wanted.place })).toEqual({
    ok: true,
  });
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  const { kind, value } = await outcome;
  expect([kind, value]).toEqual(['captured', expect.anything()]);
  const { claims, record } = await claimsOf(value);
  expect(claims).toMatchObject({
    bioType: wanted.type,
    deviceCode: `${wanted.reader}-${ready.port}`,
    domainUri: originOf(allowed),
    transactionId: TRANSACTION,
  });
  expect(record).toBe(wanted.record);
}

/** The client found nothing, says so, and offers no capture. */
async function findsNothing({ page, outcome }: Opened): Promise<void> {
  expect(await outcome).toMatchObject({ kind: 'failed', value: { errorCode: 'device_not_found_msg' } });
  await page.getByRole('alert').filter({ hasText: 'Device not found' }).waitFor();
  expect(await page.locator('.sbd-dropdown__option').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Read', exact: true }).count()).toBe(0);
}

function refusedOrigins(): (string | undefined)[] {
  return reports.filter(({ what }) => what === 'origin').map(({ origin }) => origin);
}

/** What Chromium says of a request that its checks for local networks have stopped. */
const STOPPED = 'LocalNetworkAccessPermissionDenied';
/** And of one that reached the service, which did not allow the page's origin. */
const UNANSWERED = 'PreflightMissingAllowOriginHeader';

describe.each([{ checks: 'on' }, { checks: 'off' }] as const)(
  "MOSIP's browser client, with the checks for local networks $checks",
  ({ checks }) => {
    let browser: Browser;
    /** Denied where the checks are off: that it works in spite of it shows that they are. */
    const setting = checks === 'on' ? 'granted' : 'denied';

    beforeAll(async () => {
      const spaces = [allowed, stranger].map((server) => `${new URL(originOf(server)).host}=public`).join(',');
      browser = await chromium.launch({
        executablePath: needChromium((line) => process.stderr.write(`${line}\n`)),
        args: [
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          `--ip-address-space-overrides=${spaces}`,
          // They are on in Chromium as it comes.
          ...(checks === 'off' ? ['--disable-features=LocalNetworkAccessChecks'] : []),
        ],
      });
    });
    afterEach(async () => {
      for (const { reader } of MODALITIES) await command({ reader, do: 'lift' });
      for (const context of browser.contexts()) await context.close();
      reports = [];
    });
    afterAll(() => browser.close());

    it.each(MODALITIES)('shows the readers and captures with $reader', async (wanted) => {
      const opened = await open(browser, allowed, setting);
      await captures(opened, wanted);
      expect(refusedOrigins()).toEqual([]);
    });

    it('finds nothing from an origin that the service does not know, and the service says which origin it refused', async () => {
      const opened = await open(browser, stranger, setting);
      await findsNothing(opened);
      // Standard error is a way of its own, and may be the slower one.
      await expect.poll(refusedOrigins).toContain(originOf(stranger));
      expect(new Set(opened.failures)).toEqual(new Set([UNANSWERED]));
    });

    it('finds nothing where Chromium keeps the page from this machine', async ({ skip }) => {
      skip(checks === 'off', 'nothing keeps it then');
      const opened = await open(browser, allowed, 'denied');
      await findsNothing(opened);
      expect(new Set(opened.failures)).toEqual(new Set([STOPPED]));
    });
  },
);
