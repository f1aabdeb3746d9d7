import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { resolverRules } from './unreachable.ts';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No Chromium to run in; the message is one line for a person. */
export class ChromiumMissing extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChromiumMissing';
  }
}

/** The Chromium named by KIOSK_CHROMIUM, else the first installed one. Throws {@link ChromiumMissing}. */
export function findChromium(
  named: string | undefined = process.env['KIOSK_CHROMIUM'],
  candidates: readonly string[] = CANDIDATES,
): string {
  const runnable = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  if (named !== undefined && named !== '') {
    if (runnable(named)) return named;
    throw new ChromiumMissing(`KIOSK_CHROMIUM names ${named}, which cannot be run`);
  }
  const found = candidates.find(runnable);
  if (found !== undefined) return found;
  throw new ChromiumMissing(
    `no Chromium found (looked for ${candidates.join(', ')}); install one or set KIOSK_CHROMIUM`,
  );
}

/** What the app, the driver and the machine ask of Chromium. */
export interface ChromiumWish {
  readonly profile: string;
  readonly headless: boolean;
  readonly screen: { readonly width: number; readonly height: number };
  /** Chromium's Local Network Access checks; Electron switches them off. */
  readonly localNetworkChecks: boolean;
  readonly root: boolean;
  /** Where the default session's forward proxy listens. */
  readonly proxyPort: number;
  /** From the command line and `app.commandLine.appendSwitch`. */
  readonly switches: ReadonlyMap<string, string>;
}

const DISABLED_FEATURES = [
  // Off in Electron, or a service of the browser that Electron does not have and that would speak to the network.
  'AimEnabled',
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'InterestFeedContentSuggestions',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PreconnectToSearch',
  'SegmentationPlatform',
  'Translate',
];

/** Switches that this host decides itself; anything an app or driver says about them is ignored. */
const RESERVED = new Set([
  'disable-features',
  'enable-features',
  'headless',
  'host-resolver-rules',
  'no-sandbox',
  'proxy-bypass-list',
  'proxy-server',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'user-data-dir',
]);

function features(own: readonly string[], asked: string | undefined): string {
  return [...new Set([...own, ...(asked ?? '').split(',').filter((name) => name !== '')])].join(',');
}

/** Chromium's command line; pure. */
export function chromiumArguments(wish: ChromiumWish): string[] {
  const { switches } = wish;
  const disabled = [...DISABLED_FEATURES, ...(wish.localNetworkChecks ? [] : ['LocalNetworkAccessChecks'])];
  return [
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    `--user-data-dir=${wish.profile}`,
    ...(wish.headless
      ? ['--headless=new', `--screen-info={${wish.screen.width}x${wish.screen.height}}`, '--hide-scrollbars']
      : []),
    ...(wish.root || switches.has('no-sandbox') ? ['--no-sandbox'] : []),
    '--test-type',
    '--no-startup-window',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--no-service-autorun',
    '--disable-back-forward-cache',
    '--disable-background-networking',
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-breakpad',
    '--disable-client-side-phishing-detection',
    '--disable-component-extensions-with-background-pages',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-dev-shm-usage',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-hang-monitor',
    '--disable-infobars',
    '--disable-popup-blocking',
    '--disable-prompt-on-repost',
    '--disable-renderer-backgrounding',
    '--disable-search-engine-choice-screen',
    '--disable-sync',
    '--dns-prefetch-disable',
    '--metrics-recording-only',
    '--password-store=basic',
    '--use-mock-keychain',
    `--host-resolver-rules=${resolverRules(switches.get('host-resolver-rules'))}`,
    // The network of the default session (session/forward-proxy.ts); every other one has its own.
    `--proxy-server=http://127.0.0.1:${wish.proxyPort}`,
    '--proxy-bypass-list=<-loopback>',
    `--disable-features=${features(disabled, switches.get('disable-features'))}`,
    `--enable-features=${features(['SkipListAccountsWithoutGaiaCookies'], switches.get('enable-features'))}`,
    ...[...switches]
      .filter(([name]) => !RESERVED.has(name) && !name.startsWith('inspect'))
      .map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`)),
  ];
}

/**
 * Lays out the profile so that Chromium keeps no more on disk than Electron's default session would: cookies, storage
 * and cache, but no history, no saved tabs (they hold typed text), no autofill and no passwords.
 */
function prepareProfile(profile: string): void {
  const folder = join(profile, 'Default');
  if (existsSync(join(folder, 'Preferences'))) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Plain files where Chromium would make its folders of saved tabs: it has no switch to turn them off.
  for (const name of ['Sessions', 'Sessions_Encrypted']) writeFileSync(join(folder, name), '');
  writeFileSync(
    join(folder, 'Preferences'),
    JSON.stringify({
      autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
      credentials_enable_service: false,
      history: { saving_disabled: true },
      net: { network_prediction_options: 2 },
      profile: { password_manager_enabled: false },
      search: { suggest_enabled: false },
      signin: { allowed: false },
      translate: { enabled: false },
    }),
  );
}

/** A running Chromium. */
export interface Chromium {
  readonly child: ChildProcess;
  readonly to: Writable;
  readonly from: Readable;
  /** `ws://127.0.0.1:…/devtools/browser/…`, for a driver. */
  readonly endpoint: string;
  readonly exited: Promise<void>;
}

/** Starts Chromium and waits for its endpoint. Rejects with the end of its own messages when it ends at once. */
export async function startChromium(executable: string, wish: ChromiumWish): Promise<Chromium> {
  prepareProfile(wish.profile);
  const child = spawn(executable, chromiumArguments(wish), { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const messages = child.stdio[2] as Readable;
  let log = '';
  const endpoint = await new Promise<string>((resolve, reject) => {
    messages.on('data', (piece: Buffer) => {
      log = (log + piece.toString('utf8')).slice(-20_000);
      const match = /DevTools listening on (ws:\/\/\S+)/.exec(log);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('error', (error) => reject(new Error(`Chromium cannot be started: ${error.message}`)));
    child.once('exit', (code) => reject(new Error(`Chromium ended at once (${String(code)}): ${log.slice(-800)}`)));
  });
  if (process.env['KIOSK_CHROMIUM_LOG'] === '1') messages.pipe(process.stderr);
  return { child, to: child.stdio[3] as Writable, from: child.stdio[4] as Readable, endpoint, exited };
}
