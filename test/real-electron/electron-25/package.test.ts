import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkIntegrity, needElectron25, PACKAGE } from './package.ts';

const folder = mkdtempSync(join(tmpdir(), 'kiosk-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package of Electron 25', () => {
  it('is accepted when it has the sum that the code names', () => {
    const file = join(folder, 'right.tgz');
    writeFileSync(file, 'right');
    checkIntegrity(file, createHash('sha512').update('right').digest('base64'));
    expect(existsSync(file)).toBe(true);
  });

  it('is thrown away and not unpacked when it is another one', () => {
    const file = join(folder, PACKAGE.file);
    writeFileSync(file, 'not the package');
    expect(() => needElectron25(folder, () => undefined)).toThrow(/is not the package that the test names/u);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(folder, `electron-${PACKAGE.electron}`))).toBe(false);
  });
});
