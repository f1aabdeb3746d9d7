import { describe, expect, it } from 'vitest';
import { chromiumArguments, ChromiumMissing, findChromium } from './chromium.ts';
import type { ChromiumWish } from './chromium.ts';

const WISH: ChromiumWish = {
  profile: '/p',
  headless: true,
  screen: { width: 1366, height: 768 },
  localNetworkChecks: false,
  root: false,
  proxyPort: 4711,
  switches: new Map(),
};

function valueOf(wish: Partial<ChromiumWish>, name: string): string | undefined {
  return chromiumArguments({ ...WISH, ...wish })
    .find((argument) => argument.startsWith(`--${name}=`))
    ?.slice(name.length + 3);
}

/** A program that is there on every system. */
const RUNS = process.execPath;

describe('findChromium', () => {
  it('takes the first that can be run', () => {
    expect(findChromium('', ['/nowhere/chromium', RUNS])).toBe(RUNS);
    expect(findChromium(RUNS, [])).toBe(RUNS);
  });

  it('says in one line what is missing', () => {
    expect(() => findChromium('', ['/nowhere/chromium'])).toThrow(ChromiumMissing);
    expect(() => findChromium('', ['/nowhere/chromium'])).toThrow(/^no Chromium found .* set KIOSK_CHROMIUM$/);
    expect(() => findChromium('/nowhere/else', [RUNS])).toThrow(/^KIOSK_CHROMIUM names \/nowhere\/else/);
  });
});

describe('chromiumArguments', () => {
  it('switches Local Network Access checks off unless requested', () => {
    expect(valueOf({}, 'disable-features')).toContain('LocalNetworkAccessChecks');
    expect(valueOf({ localNetworkChecks: true }, 'disable-features')).not.toContain('LocalNetworkAccessChecks');
  });

  it('joins the driver’s features with its own and ignores other values for the switches that it decides', () => {
    const switches = new Map([
      ['disable-features', 'Translate,Other'],
      ['user-data-dir', '/elsewhere'],
      ['inspect', '0'],
      ['lang', 'de'],
      ['mute-audio', ''],
    ]);
    const args = chromiumArguments({ ...WISH, switches });
    expect(
      valueOf({ switches }, 'disable-features')
        ?.split(',')
        .filter((name) => name === 'Translate'),
    ).toHaveLength(1);
    expect(valueOf({ switches }, 'disable-features')).toMatch(/,Other$/);
    expect(args.filter((argument) => argument.startsWith('--user-data-dir='))).toEqual(['--user-data-dir=/p']);
    expect(args).toContain('--lang=de');
    expect(args).toContain('--mute-audio');
    expect(args).not.toContain('--inspect=0');
  });

  it('never looks up own schemes or its maker’s services', () => {
    const rules = valueOf({}, 'host-resolver-rules');
    for (const host of ['*.kiosk.test', '*.google.com', '*.googleapis.com'])
      expect(rules).toContain(`MAP ${host} ~NOTFOUND`);
  });

  it('keeps Chromium’s sandbox unless it does not work or is switched off', () => {
    expect(chromiumArguments(WISH)).not.toContain('--no-sandbox');
    expect(chromiumArguments({ ...WISH, root: true })).toContain('--no-sandbox');
    expect(chromiumArguments({ ...WISH, switches: new Map([['no-sandbox', '']]) })).toContain('--no-sandbox');
  });
});
