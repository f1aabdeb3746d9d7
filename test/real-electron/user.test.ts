import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { wrapperFor } from './user.ts';

const folder = mkdtempSync(join(tmpdir(), "kiosk run's-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

describe.skipIf(process.platform === 'win32')('the script in the place of the executable', () => {
  it('passes every word on, and switches no sandbox off', () => {
    const electron = script('electron', '#!/bin/sh\nprintf "%s\\n" "$@"\n');
    const wrapper = script('wrapper', wrapperFor({ electron, home: folder }));
    expect(execFileSync(wrapper, ['--a=b c', "it's"], { encoding: 'utf8' })).toBe("--disable-gpu\n--a=b c\nit's\n");
  });

  it('becomes the ordinary user, to whom the data folder belongs then', () => {
    const text = wrapperFor({ electron: '/x/electron', user: 'someone', home: '/h' });
    expect(text).toContain('chown -R someone "$KIOSK_DATA"');
    expect(text).toContain("exec setpriv --reuid=someone --regid=someone --clear-groups '/x/electron'");
    expect(text).not.toContain('no-sandbox');
  });
});
