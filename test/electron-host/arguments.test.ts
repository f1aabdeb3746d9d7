import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('parseArguments', () => {
  it('reads what Playwright passes', () => {
    const args = [
      '-r',
      '/x/loader.js',
      '--no-sandbox',
      '--inspect=0',
      '--remote-debugging-port=0',
      '.',
      '--lang=de',
      'a',
    ];
    const { switches, ...rest } = parseArguments(args);
    expect(rest).toEqual({
      preloads: ['/x/loader.js'],
      inspect: 0,
      driven: true,
      version: false,
      app: '.',
      appArguments: ['--lang=de', 'a'],
    });
    expect(Object.fromEntries(switches)).toEqual({
      'no-sandbox': '',
      inspect: '0',
      'remote-debugging-port': '0',
      lang: 'de',
    });
  });

  it('keeps the equals signs of a value', () => {
    expect(parseArguments(['--a=b=c']).switches.get('a')).toBe('b=c');
  });

  it('leaves the app’s own --version to the app', () => {
    expect(parseArguments(['.', '--version']).version).toBe(false);
    expect(parseArguments(['--version']).version).toBe(true);
  });

  it('refuses -r without a module', () => {
    expect(() => parseArguments(['-r'])).toThrow('-r needs a module');
  });
});
