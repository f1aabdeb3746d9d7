import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProvisioningCommand } from './command.ts';
import { readProvisioning } from './read.ts';
import { description, NOW } from './testing/description.ts';

const PASSPHRASE = 'four quiet rivers meet';

describe('npm run provision', () => {
  let folder: string;
  let printed: string[];
  let complained: string[];
  let typed: string | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kiosk-provision-'));
    printed = [];
    complained = [];
    typed = PASSPHRASE;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...words: string[]) =>
    runProvisioningCommand(words, {
      now: NOW,
      locate: (path) => join(folder, path),
      passphrase: () => Promise.resolve(typed),
      example: readFileSync(join(import.meta.dirname, '../../resources/provisioning/example.json'), 'utf8'),
      print: (line) => printed.push(line),
      complain: (line) => complained.push(line),
    });
  /** A description without what the command adds, and with files beside it. */
  function describeCentre(change: object = {}): void {
    const { format, issuedAt, expiresAt, portal, ...rest } = description() as Record<string, object>;
    expect([format, issuedAt, expiresAt]).not.toContain(undefined);
    const { receiptKeys, ...place } = portal as { receiptKeys: [object] };
    writeFileSync(join(folder, 'receipt.json'), JSON.stringify(receiptKeys[0]));
    const content = { ...rest, portal: { ...place, receiptKeys: [{ file: 'receipt.json' }] }, ...change };
    writeFileSync(join(folder, 'centre.json'), JSON.stringify(content));
  }

  it('makes an authority and a file that it signs, and says its fingerprint each time', async () => {
    expect(await run('authority', 'authority.pem')).toBe(0);
    const fingerprint = /Its fingerprint.*: ((?:[0-9A-F]{4} ?){16})$/u.exec(printed.join('\n'))?.[1];
    expect(fingerprint).toBeDefined();
    if (process.platform !== 'win32') expect(statSync(join(folder, 'authority.pem')).mode & 0o77).toBe(0);
    expect(readFileSync(join(folder, 'authority.pem'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');

    describeCentre();
    expect(await run('station', 'centre.json', '--key', 'authority.pem', '--out', 'centre.jws', '--serial', '7')).toBe(
      0,
    );
    expect(printed).toContain(`Fingerprint     ${fingerprint ?? ''}`);
    expect(printed).toContain('Serial number   7');
    const read = await readProvisioning(readFileSync(join(folder, 'centre.jws'), 'utf8'));
    if (!read.ok) throw new Error(read.error.detail);
    expect(read.value.provisioning.expiresAt).toBe(new Date(NOW + 90 * 86_400_000).toISOString());
    expect(read.value.provisioning.portal.receiptKeys).toHaveLength(1);
  });

  it('prints an example that can be signed once its files are there', async () => {
    expect(await run('example')).toBe(0);
    writeFileSync(join(folder, 'centre.json'), printed.join('\n'));
    await run('authority', 'authority.pem');
    expect(await run('station', 'centre.json', '--key', 'authority.pem', '--out', 'out.jws')).toBe(1);
    expect(complained.join()).toMatch(/receipt-key\.json.*device-root\.pem.*chip-root\.pem.*Nothing was signed/su);
  });

  it('never replaces the key of an authority', async () => {
    await run('authority', 'authority.pem');
    const before = readFileSync(join(folder, 'authority.pem'), 'utf8');
    expect(await run('authority', 'authority.pem')).toBe(1);
    expect(readFileSync(join(folder, 'authority.pem'), 'utf8')).toBe(before);
  });

  it.each([['short'], [undefined]])('makes no key with the passphrase %s', async (passphrase) => {
    typed = passphrase;
    expect(await run('authority', 'authority.pem')).toBe(1);
    expect(complained.join()).toContain('at least 12 characters');
  });

  it('does not sign with another passphrase, a bad member, or no description', async () => {
    await run('authority', 'authority.pem');
    const sign = () => run('station', 'centre.json', '--key', 'authority.pem', '--out', 'out.jws');
    expect(await sign()).toBe(1);
    expect(complained.pop()).toContain('cannot be read as JSON');
    describeCentre({ languages: [] });
    expect(await sign()).toBe(1);
    expect(complained.pop()).toMatch(/^Nothing was signed\. languages: /u);
    describeCentre();
    typed = 'another passphrase';
    expect(await sign()).toBe(1);
    expect(complained.pop()).toContain('the passphrase is another one');
  });

  it('shows a file, and says why one could not be taken', async () => {
    writeFileSync(join(folder, 'other.jws'), 'hello');
    expect(await run('show', 'other.jws')).toBe(1);
    expect(complained.join()).toContain('not-a-file');
  });

  it.each([[[]], [['moon']], [['station', 'x.json']], [['show', 'a', 'b']], [['example', 'x']], [['show', '--moon']]])(
    'says how it is used when it does not understand %o',
    async (words) => {
      expect(await run(...words)).toBe(2);
      expect(complained.join()).toContain('usage: npm run provision');
    },
  );
});
