import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArchive } from './cpio.ts';

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly data: Buffer;
}

/** Reads an archive as the kernel does: header, name and data, each from a multiple of four. */
function entriesOf(archive: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; ;) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (index: number): number =>
      parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const nameEnd = at + 110 + field(11);
    const path = archive.toString('utf8', at + 110, nameEnd - 1);
    const start = Math.ceil(nameEnd / 4) * 4;
    if (path === 'TRAILER!!!') return entries;
    entries.push({ path, mode: field(1), data: archive.subarray(start, start + field(6)) });
    at = Math.ceil((start + field(6)) / 4) * 4;
  }
}

const segment = fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/).filter((name) => !name.startsWith('.'));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

describe('the archive', () => {
  it('gives every file back, after its folders, once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(path, fc.uint8Array({ maxLength: 40 })), { maxLength: 8 }), (files) => {
        const archive = createArchive();
        for (const [name, data] of files) archive.file(name, data);
        const entries = entriesOf(archive.bytes());
        const paths = entries.map((entry) => entry.path);
        expect(new Set(paths).size).toBe(paths.length);
        for (const [index, entry] of entries.entries()) {
          const parent = entry.path.split('/').slice(0, -1).join('/');
          if (parent !== '') expect(paths.slice(0, index)).toContain(parent);
        }
        for (const [name] of files) {
          const first = files.find(([other]) => other === name);
          const isFolder = files.some(([other]) => other.startsWith(`${name}/`));
          const entry = entries.find((other) => other.path === name);
          if (!isFolder) expect(Uint8Array.from(entry?.data ?? [])).toEqual(first?.[1]);
        }
      }),
    );
  });

  it('keeps kinds and modes, and can be added to after its bytes were taken', () => {
    const archive = createArchive();
    archive.file('bin/node', Uint8Array.of(1), 0o755);
    expect(entriesOf(archive.bytes())).toHaveLength(2);
    archive.link('bin/sh', 'busybox');
    archive.device('dev/console', 5, 1);
    expect(entriesOf(archive.bytes()).map((entry) => `${entry.path} ${entry.mode.toString(8)}`)).toEqual([
      'bin 40755',
      'bin/node 100755',
      'bin/sh 120777',
      'dev 40755',
      'dev/console 20600',
    ]);
    expect(() => {
      archive.file('/etc/passwd', new Uint8Array());
    }).toThrow('slash');
  });
});
