import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LEFT_OUT } from './left-out.ts';

const tests = join(import.meta.dirname, '..');

it('every test that is left to the stand-in exists, and says why', () => {
  for (const { file, test, reason } of LEFT_OUT) {
    expect(existsSync(join(tests, file)), file).toBe(true);
    if (test !== undefined) expect(readFileSync(join(tests, file), 'utf8'), `${file}: ${test}`).toContain(test);
    expect(reason.length, `${file}: ${reason}`).toBeGreaterThan(20);
  }
});
