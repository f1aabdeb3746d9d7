import { describe, expect, it } from 'vitest';
import { createLog, errorFields } from './log.ts';

describe('the log of the portal', () => {
  it('is one JSON object a line', () => {
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line), now: () => Date.parse('2026-06-15T09:00:00Z') });
    log.warn('certificate-ends', { days: 3, code: undefined });
    expect(lines).toEqual(['{"time":"2026-06-15T09:00:00.000Z","level":"warn","event":"certificate-ends","days":3}']);
  });

  it('tells where an error was thrown, and not what it says: that may quote a person', () => {
    const error = Object.assign(new TypeError('Ana Silva\n    was born in 1990'), { code: 'ERR_X' });
    const fields = errorFields(error);
    expect(fields).toMatchObject({ error: 'TypeError', code: 'ERR_X' });
    expect(fields['where']).toContain('log.test.ts');
    expect(JSON.stringify(fields)).not.toMatch(/Ana|1990/u);
    expect(errorFields('Ana Silva')).toEqual({ error: 'string' });
  });
});
