import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataFolder } from '../support/driven-kiosk.ts';
import { electronCommand } from '../electron-host/here.ts';
import { startKiosk } from '../tour/kiosk.ts';

const folders: ReturnType<typeof dataFolder>[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

/** What the program said, without what Chromium says of the machine: `[pid:date/time:ERROR:file(line)] …`. */
const withoutChromium = (said: string) => said.replace(/^\[\d+:\d+\/[\d.]+:[A-Z]+:.*\n/gmu, '');

/** Starts the kiosk on a folder where it has to stop by itself, before any window is opened. */
async function stopped(data: string, mode: string | undefined): Promise<{ said: string; status: number | null }> {
  const env = { ...process.env, KIOSK_DATA: data, ...(mode !== undefined && { KIOSK_MODE: mode }) };
  const { promise, resolve } = Promise.withResolvers<{ said: string; status: number | null }>();
  const [file, ...words] = electronCommand('kiosk');
  const program = execFile(file, words, { env }, (_error, _out, said) =>
    resolve({ said: withoutChromium(said), status: program.exitCode }),
  );
  return promise;
}

function newFolder(): string {
  const folder = dataFolder();
  folders.push(folder);
  return folder.path;
}

describe('a start that the mode of the data folder stops', () => {
  it('ends with one line when the folder is for the other mode', async () => {
    const data = newFolder();
    writeFileSync(join(data, 'mode'), 'training\n');
    const { said, status } = await stopped(data, 'production');
    expect(said.trim()).toMatch(/^The data folder .* is for training, and production was asked for.*$/);
    expect(status).toBe(1);
  });

  it('ends with one line when the record says something else', async () => {
    const data = newFolder();
    writeFileSync(join(data, 'mode'), 'demonstration\n');
    const { said, status } = await stopped(data, undefined);
    expect(said.trim()).toMatch(/^The file .* does not say whether this data folder is for training or production.*$/);
    expect(status).toBe(1);
  });
});

describe('a start that nobody foresaw to fail', () => {
  it('ends with one line that names the part, and logs it', async () => {
    const data = newFolder();
    // A folder where the file of the storage key would be: what reads it throws.
    mkdirSync(join(data, 'storage-key'));
    const { said, status } = await stopped(data, undefined);
    expect(said.trim()).toMatch(
      /^The kiosk could not start: its part "station" failed \(Error, EISDIR at .*\)\. What was saved is kept;.*$/,
    );
    expect(status).toBe(1);
    expect(readFileSync(join(data, 'log/kiosk.jsonl'), 'utf8')).toContain('"event":"start-failed","part":"station"');
  });
});

describe('a machine without a key store', () => {
  it('starts for training, also a second time', async () => {
    const data = newFolder();
    for (let start = 0; start < 2; start += 1) {
      const kiosk = await startKiosk({ data, environment: { KIOSK_SAFE_STORAGE: 'none' } });
      expect(kiosk.log().filter((line) => line['event'] === 'started')).toHaveLength(start + 1);
      await kiosk.close();
    }
  });
});
