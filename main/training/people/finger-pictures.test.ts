import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePgm } from '../../../drivers/imaging/codec/pgm.ts';
import { listFingerPictures } from './finger-pictures.ts';

let folder: string;
const picture = writePgm({ width: 2, height: 1, pixelsPerInch: 500, pixels: new Uint8Array([0, 255]) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a folder of fingerprint pictures', () => {
  it('gives its .pgm files in the order of their names, and nothing else', () => {
    for (const name of ['b.pgm', 'a.PGM', 'c.pgm']) writeFileSync(join(folder, name), picture);
    writeFileSync(join(folder, 'README.md'), 'text');
    expect(listFingerPictures(folder)).toEqual({
      ok: true,
      value: ['a.PGM', 'b.pgm', 'c.pgm'].map((name) => join(folder, name)),
    });
  });

  it('is refused when it is missing, empty, or contains a file that is not a picture', () => {
    expect(listFingerPictures(join(folder, 'none'))).toEqual({ ok: false, error: { code: 'folder-unreadable' } });
    expect(listFingerPictures(folder)).toEqual({ ok: false, error: { code: 'no-pictures' } });
    writeFileSync(join(folder, 'a.pgm'), picture);
    writeFileSync(join(folder, 'b.pgm'), 'P2 1 1 255 0');
    expect(listFingerPictures(folder)).toEqual({ ok: false, error: { code: 'picture-unreadable' } });
  });
});
