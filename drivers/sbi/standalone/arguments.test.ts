import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('the command line', () => {
  it('is every reader, for registration, at L1, on the first free port, when it says nothing', () => {
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
      },
    });
  });

  it('takes one port, and pages by name', () => {
    const words = ['--port', '4510', '--origin', 'https://a.example', '--origin', 'http://127.0.0.1:8080'];
    expect(readArguments(words)).toMatchObject({
      ok: true,
      value: { firstPort: 4510, lastPort: 4510, origins: ['https://a.example', 'http://127.0.0.1:8080'] },
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
    [['now'], 'now'],
  ])('refuses %j', (words, line) => {
    const read = readArguments(words);
    expect(read).toMatchObject({ ok: false, error: { code: 'not-understood' } });
    expect(!read.ok && read.error.line).toContain(line);
  });

  it('tells of itself when asked', () => {
    expect(readArguments(['--help', '--purpose', 'Auth'])).toEqual({ ok: true, value: 'help' });
  });
});
