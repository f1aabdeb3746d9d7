import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The installed Chromium, or undefined. `KIOSK_CHROMIUM` names another one. */
export function installedChromium(): string | undefined {
  const named = process.env['KIOSK_CHROMIUM'];
  return [...(named === undefined ? [] : [named]), ...PLACES].find((place) => existsSync(place));
}

/**
 * An installed Chromium, else one from Debian's package manager when we are root there. Otherwise throws one line that
 * says what to do.
 */
export function needChromium(say: (line: string) => void): string {
  const found = installedChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium with the package manager …');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: 'inherit', env: environment } as const;
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
    const installed = installedChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error('No Chromium was found: install the package "chromium", or set KIOSK_CHROMIUM to its executable.');
}
