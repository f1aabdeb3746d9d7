import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_HELP, readCommand } from './commands.ts';

const reader = 'finger-slap';

describe('a line of standard input', () => {
  it.each([
    [{ do: 'help' }, { kind: 'help' }],
    [
      { reader, do: 'rotate-key' },
      { kind: 'rotate-key', reader },
    ],
    [
      { reader, do: 'clock', offsetSeconds: -600 },
      { kind: 'clock', reader, offsetSeconds: -600 },
    ],
    [
      { reader, do: 'fault', fault: 'bad-certificate' },
      { kind: 'bad-certificate', reader, on: true },
    ],
    [
      { reader, do: 'fault', fault: 'smear', on: false },
      { kind: 'simulated', reader, command: { do: 'fault', fault: 'smear', on: false } },
    ],
    [
      { reader, do: 'unplug' },
      { kind: 'simulated', reader, command: { do: 'unplug' } },
    ],
  ])('%j', (line, value) => {
    expect(readCommand(JSON.stringify(line))).toEqual({ ok: true, value });
  });

  it('is understood as it is in the help', () => {
    for (const example of COMMAND_HELP.commands) {
      // The only example that lists choices instead of one value.
      if ('state' in example) continue;
      expect(readCommand(JSON.stringify(example)).ok).toBe(true);
    }
  });

  it.each([
    ['{', 'no JSON'],
    ['[]', '"do"'],
    ['{"do":"lift"}', '"reader"'],
    [`{"do":"dance","reader":"${reader}"}`, 'do'],
    [`{"do":"clock","reader":"${reader}"}`, 'offsetSeconds'],
    [`{"do":"clock","reader":"${reader}","offsetSeconds":1e12}`, 'offsetSeconds'],
    [`{"do":"rotate-key","reader":"${reader}","now":true}`, 'now'],
    [`{"do":"place","reader":"${reader}","person":1}`, 'place wants'],
    [`{"do":"fault","reader":"${reader}","fault":"fire"}`, 'fault'],
  ])('%s is refused with the reason', (line, words) => {
    const read = readCommand(line);
    expect(!read.ok && read.error.line).toContain(words);
  });

  it('is always a command or a refusal, whatever it contains', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        const read = readCommand(line);
        return read.ok || /\S/.test(read.error.line);
      }),
    );
  });
});
