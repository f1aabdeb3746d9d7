import { crc32, deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MediaType } from '#vocabulary/media-types.ts';
import { jpegOf } from '../../../test/support/documents/jpeg.ts';
import { pdfOf } from '../../../test/support/documents/pdf.ts';
import { openDocumentChecks, type DocumentChecks } from './document-checks.ts';

let checks: DocumentChecks;
beforeAll(() => {
  checks = openDocumentChecks();
});
afterAll(() => checks.close());

const pdf = pdfOf();
const jpeg = Buffer.from(jpegOf(4000));
const picture = new PNG({ width: 20, height: 10 });
const png = PNG.sync.write(picture);
const after = (content: Buffer, tail: string): Buffer => Buffer.concat([content, Buffer.from(tail, 'latin1')]);
const before = (head: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(head, 'latin1'), content]);

const inserted = (content: Buffer, at: number, bytes: readonly number[]): Buffer =>
  Buffer.concat([content.subarray(0, at), Buffer.from(bytes), content.subarray(at)]);
/** The marker of a baseline frame. */
const FRAME = Buffer.of(0xff, 0xc0);

/** A chunk of ISO/IEC 15948, 5.3. */
function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** A PNG that says it is `side` pixels wide and high; its pixels fit when there are few. */
function pngOf(side: number, pixels: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side);
  head.writeUInt32BE(side, 4);
  head.set([8, 0], 8);
  const data = chunk('IDAT', deflateSync(pixels));
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), data, chunk('IEND', Buffer.alloc(0))]);
}

/** A PDF that is as another program would have written it wrongly. */
const changed = (from: string, to: string): Buffer => Buffer.from(pdf.toString('latin1').replace(from, to), 'latin1');

describe('a document is what it is when it is opened', () => {
  it.each<[string, MediaType, Buffer]>([
    ['a PDF', 'application/pdf', pdf],
    ['a PDF that only restricts what may be done with it', 'application/pdf', pdfOf({ ownerPassword: 'office' })],
    ['a PDF behind a byte-order mark and a line end', 'application/pdf', before('\xef\xbb\xbf\r\n', pdf)],
    ['a PDF with something behind its end', 'application/pdf', after(pdf, '\n<!-- printed by a program -->')],
    ['a PDF with half an end', 'application/pdf', pdf.subarray(0, pdf.length - 3)],
    ['a PDF whose table of places is wrong', 'application/pdf', changed('startxref\n', 'startxref\n9')],
    ['a JPEG', 'image/jpeg', jpeg],
    ['a JPEG with a stray byte after its beginning', 'image/jpeg', inserted(jpeg, 2, [0])],
    ['a JPEG with a stray byte before its frame', 'image/jpeg', inserted(jpeg, jpeg.indexOf(FRAME), [0x2a])],
    ['a JPEG with more bytes in its scan than it needs', 'image/jpeg', inserted(jpeg, jpeg.length - 2, [1, 2, 3, 4])],
    ['a JPEG with something behind its end', 'image/jpeg', after(jpeg, 'tail')],
    ['a PNG', 'image/png', png],
    ['a PNG with something behind its end', 'image/png', after(png, 'tail')],
  ])('%s is readable', async (_what, mediaType, content) => {
    expect(await checks.check(content, mediaType)).toBe('readable');
  });

  it('so are the files of other programs', async () => {
    const made = await PDFDocument.create();
    for (let page = 0; page < 12; page += 1) made.addPage([200, 200]).drawText(`page ${page}`);
    for (const useObjectStreams of [true, false]) {
      const content = Buffer.from(await made.save({ useObjectStreams }));
      expect(await checks.check(content, 'application/pdf')).toBe('readable');
    }
  });

  it.each<[string, MediaType, Buffer]>([
    ['a PDF whose objects are gone', 'application/pdf', Buffer.from('%PDF-1.4\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n')],
    ['a PDF without pages', 'application/pdf', changed('/Kids [3 0 R] /Count 1', '/Kids [] /Count 0')],
    [
      'a PDF filled with zeros',
      'application/pdf',
      Buffer.concat([pdf.subarray(0, 12), Buffer.alloc(400), pdf.subarray(-9)]),
    ],
    ['a JPEG without tables', 'image/jpeg', Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(jpeg.indexOf(FRAME))])],
    ['a JPEG that is text', 'image/jpeg', after(Buffer.of(0xff, 0xd8, 0xff), 'this is no picture')],
    ['a PNG whose pixels end too soon', 'image/png', pngOf(40, Buffer.alloc(41 * 20))],
  ])('%s is damaged', async (_what, mediaType, content) => {
    expect(await checks.check(content, mediaType)).toBe('damaged');
  });

  it('a PDF that asks for a password is locked', async () => {
    const locked = pdfOf({ userPassword: 'secret', ownerPassword: 'office' });
    expect(await checks.check(locked, 'application/pdf')).toBe('locked');
  });

  it('a picture that claims more pixels than anybody takes is too large, and is not decoded', async () => {
    const claimed = Buffer.from(jpeg);
    claimed.writeUInt16BE(60_000, claimed.indexOf(FRAME) + 5);
    claimed.writeUInt16BE(60_000, claimed.indexOf(FRAME) + 7);
    expect(await checks.check(claimed, 'image/jpeg')).toBe('too-large');
    expect(await checks.check(pngOf(30_000, Buffer.alloc(10)), 'image/png')).toBe('too-large');
  });

  it('one that takes too long is ended, and the next is opened', async () => {
    const hurried = openDocumentChecks(undefined, 1);
    const slow = pngOf(6000, Buffer.alloc(6001 * 6000));
    expect(await hurried.check(slow, 'image/png')).toBe('unchecked');
    await hurried.close();
    expect(await checks.check(slow, 'image/png')).toBe('readable');
  });

  it('one that takes too much memory ends its process, and the next is opened', async () => {
    const head = Buffer.alloc(13);
    head.writeUInt32BE(7000);
    head.writeUInt32BE(7000, 4);
    // Four colours of 16 bits: 392 MB of pixels in a file of 400 kB.
    head.set([16, 6], 8);
    const data = chunk('IDAT', deflateSync(Buffer.alloc(7000 * (7000 * 8 + 1)), { level: 1 }));
    const large = Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), data, chunk('IEND', Buffer.alloc(0))]);
    expect(await checks.check(large, 'image/png')).toBe('unchecked');
    expect(await checks.check(png, 'image/png')).toBe('readable');
  }, 60_000);

  it('ends a process that says what it was not asked, and nobody else', async () => {
    const kill = vi.fn<() => void>();
    const strange = openDocumentChecks((on) => {
      queueMicrotask(() => on.message({ verdict: 'ready' }));
      return {
        post: () => on.message({ verdict: 'readable', run: 'this' }),
        kill: () => {
          kill();
          on.exit();
        },
      };
    });
    expect(await strange.check(pdf, 'application/pdf')).toBe('unchecked');
    expect(kill).toHaveBeenCalled();
    await strange.close();
  });

  it('says so when the process ends while it opens one', async () => {
    const dying = openDocumentChecks((on) => {
      queueMicrotask(() => on.message({ verdict: 'ready' }));
      return { post: () => on.exit(), kill: () => undefined };
    });
    expect(await dying.check(pdf, 'application/pdf')).toBe('unchecked');
    await dying.close();
  });
});
