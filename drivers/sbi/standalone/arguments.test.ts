import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readArguments, SBI_USAGE } from './arguments.ts';

describe('the command line', () => {
  it('means every reader, for registration, at L1, on the first free port, when it is empty', () => {
    expect(readArguments([])).toEqual({
      ok: true,
      value: {
        readers: ['finger-slap', 'finger-single', 'iris-double', 'iris-single'],
        purpose: 'Registration',
        level: 'L1',
        env: 'Developer',
        firstPort: 4501,
        lastPort: 4600,
        origins: [],
        encryption: undefined,
      },
    });
  });

  it('accepts one port, and pages by their origins', () => {
    const words = ['--port', '4510', '--origin', 'https://a.example', '--origin', 'http://127.0.0.1:8080'];
    expect(readArguments(words)).toMatchObject({
      ok: true,
      value: { firstPort: 4510, lastPort: 4510, origins: ['https://a.example', 'http://127.0.0.1:8080'] },
    });
  });

  it('accepts a certificate of another authority, from a file or from the authority itself', () => {
    expect(readArguments(['--encryption', 'a.pem'])).toMatchObject({
      value: { encryption: { from: 'file', file: 'a.pem' } },
    });
    const base = 'https://api.example/gateway';
    expect(readArguments(['--authority', base, '--app', 'ida', '--client', 'c'])).toMatchObject({
      value: { encryption: { from: 'authority', base: new URL(base), appId: 'ida', clientId: 'c' } },
    });
  });

  it.each([
    [['--readers', ''], '"" is no kind of reader'],
    [['--readers', 'iris-single,iris-single'], 'iris-single is named twice'],
    [['--purpose', 'auth'], '--purpose is Registration or Auth, not "auth"'],
    [['--env', 'Dev'], '--env is one of'],
    [['--port', '1e9'], '--port is a number'],
    [['--port', 'one'], '--port is a number'],
    [['--origin', 'https://a.example/page'], '--origin is like'],
    [['--origin', '*'], '--origin is like'],
    [['--encryption', ''], '--encryption is a file'],
    [['--app', 'ida'], '--app and --client go with --authority'],
    [['--authority', 'https://a.example', '--app', 'ida'], '--authority needs --app and --client'],
    [['--authority', 'http://a.example', '--app', 'ida', '--client', 'c'], '--authority is an https address'],
    [['--encryption', 'f', '--authority', 'https://a.example', '--app', 'i', '--client', 'c'], 'exclude each other'],
    [['now'], 'now'],
  ])('refuses %j', (words, line) => {
    const read = readArguments(words);
    expect(read).toMatchObject({ ok: false, error: { code: 'not-understood' } });
    expect(!read.ok && read.error.line).toContain(line);
  });

  it.each(['encryption', 'authority', 'app', 'client', 'readers', 'purpose', 'level', 'port', 'env', 'origin'])(
    'tells of --%s in its help and in the README of this room',
    (option) => {
      expect(SBI_USAGE).toContain(`--${option}`);
      expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(`--${option}`);
    },
  );

  it('prints its usage on request', () => {
    expect(readArguments(['--help', '--purpose', 'Auth'])).toEqual({ ok: true, value: 'help' });
  });
});
