import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../log/log.ts';
import { failedStart } from './failed-start.ts';

/** An error as a real start threw it, with a person's words in its message. */
function thrown(name: string, more: object = {}): Error {
  const error = Object.assign(new Error('cannot read "Amina Benali" of /home/amina'), { name }, more);
  error.stack = `${name}: ${error.message}\n    at open (file:///opt/kiosk/out/main/app.js:12:34)\n    at node:internal/x:1:1`;
  return error;
}

describe('failedStart', () => {
  it.each([
    ['station', thrown('TypeError'), 'its part "station" failed (TypeError at app.js:12:34)'],
    ['readers', thrown('Error', { code: 'EACCES' }), 'its part "readers" failed (Error, EACCES at app.js:12:34)'],
    ['shell', thrown('Error', { code: 'Amina Benali' }), 'its part "shell" failed (Error at app.js:12:34)'],
    ['screen', 'Amina Benali', 'its part "screen" failed (string)'],
  ])('says what failed and where, and nothing of the error’s own words: %s', (part, error, expected) => {
    const written: LogEvent[] = [];
    const { code, line } = failedStart(part, error, { write: (event) => written.push(event) });
    expect(code).toBe('start-failed');
    expect(line).toContain(expected);
    expect(line).toMatch(/kept; start it again/u);
    expect(written).toMatchObject([{ event: 'start-failed', part }]);
    expect(line + JSON.stringify(written)).not.toMatch(/Amina|Benali|home/u);
    expect(line).not.toContain('\n');
  });
});
