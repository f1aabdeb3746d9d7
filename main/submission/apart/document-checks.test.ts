import { crc32, deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MediaType } from '#vocabulary/media-types.ts';
import { JPEGS } from '../../../test/support/documents/jpegs.ts';
import { pdfOf } from '../../../test/support/documents/pdf.ts';
import { openDocumentChecks, type DocumentChecks } from './document-checks.ts';

let checks: DocumentChecks;
beforeAll(() => {
  checks = openDocumentChecks();
});
afterAll(() => checks.close());

const pdf = pdfOf();
const { usual: jpeg, progressive } = JPEGS;
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

/** A PNG that says it is `side` pixels wide and high, by default of eight bits of grey, with these chunks behind it. */
function pngWith(side: number, chunks: readonly Buffer[], [depth, colour, interlace]: readonly number[] = [8, 0, 0]) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side);
  head.writeUInt32BE(side, 4);
  head.set([depth ?? 8, colour ?? 0, 0, 0, interlace ?? 0], 8);
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), ...chunks]);
}
const END = chunk('IEND', Buffer.alloc(0));
const dataOf = (pixels: Buffer): Buffer => chunk('IDAT', deflateSync(pixels));
/** Its pixels fit when there are `side * (side + 1)`. */
const pngOf = (side: number, pixels: Buffer): Buffer => pngWith(side, [dataOf(pixels), END]);
const wrongSum = (made: Buffer): Buffer => Buffer.concat([made.subarray(0, -1), Buffer.of((made.at(-1) ?? 0) ^ 1)]);
const packed = deflateSync(Buffer.alloc(40 * 41));
const half = packed.length >> 1;
/** The rows of the seven passes of a picture of 8 x 8. */
const PASSES = Buffer.alloc(2 + 2 + 3 + 2 * 3 + 2 * 5 + 4 * 5 + 4 * 9);

const cutAt = (content: Buffer, share: number): Buffer => content.subarray(0, Math.floor(content.length * share));
const scanOf = (content: Buffer): number => content.indexOf(Buffer.of(0xff, 0xda));

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
    ['a PDF that was cut behind its last object', 'application/pdf', pdf.subarray(0, pdf.lastIndexOf('startxref'))],
    ['a JPEG', 'image/jpeg', jpeg],
    ['a JPEG with a stray byte after its beginning', 'image/jpeg', inserted(jpeg, 2, [0])],
    ['a JPEG with a stray byte before its frame', 'image/jpeg', inserted(jpeg, jpeg.indexOf(FRAME), [0x2a])],
    ['a JPEG with more bytes in its scan than it needs', 'image/jpeg', inserted(jpeg, jpeg.length - 2, [1, 2, 3, 4])],
    ['a JPEG with something behind its end', 'image/jpeg', after(jpeg, 'tail')],
    ['a PNG', 'image/png', png],
    [
      'a JPEG with a film behind its end',
      'image/jpeg',
      Buffer.concat([jpeg, Buffer.alloc(99, 'ftyp\xff\xda', 'latin1')]),
    ],
    ['a JPEG with more pictures behind its end', 'image/jpeg', Buffer.concat(new Array(60).fill(jpeg) as Buffer[])],
    [
      'a JPEG with a smaller one in it',
      'image/jpeg',
      inserted(jpeg, 2, [0xff, 0xe1, jpeg.length >> 8, (jpeg.length & 0xff) + 2, ...jpeg]),
    ],
    ['a JPEG without its last two bytes', 'image/jpeg', jpeg.subarray(0, -2)],
    ['a progressive JPEG', 'image/jpeg', progressive],
    ['a JPEG with restarts', 'image/jpeg', JPEGS.withRestarts],
    ['a JPEG that was taken with the camera on its side', 'image/jpeg', JPEGS.turned],
    ["a JPEG in printers' four colours", 'image/jpeg', JPEGS.fourColours],
    ['a JPEG with unusual ratios of its colours', 'image/jpeg', JPEGS.unusualRatios],
    ['a PNG with something behind its end', 'image/png', after(png, 'tail')],
    [
      'a PNG with something behind its packed rows',
      'image/png',
      pngWith(40, [chunk('IDAT', after(packed, 'tail')), END]),
    ],
    [
      'a PNG with a chunk behind its packed rows',
      'image/png',
      pngWith(40, [chunk('IDAT', packed), chunk('IDAT', pdf), END]),
    ],
    ['a PNG with more rows than it says', 'image/png', pngOf(40, Buffer.alloc(50 * 41))],
    ['a PNG without the sum of its rows', 'image/png', pngWith(40, [chunk('IDAT', packed.subarray(0, -4)), END])],
    [
      'a PNG whose words have a wrong sum',
      'image/png',
      pngWith(40, [wrongSum(chunk('tEXt', pdf)), chunk('IDAT', packed), END]),
    ],
    ['a PNG without its end', 'image/png', pngWith(40, [chunk('IDAT', packed)])],
    ['a PNG in passes', 'image/png', pngWith(8, [dataOf(PASSES), END], [8, 0, 1])],
    ['a PNG of one bit', 'image/png', pngWith(40, [dataOf(Buffer.alloc(40 * 6)), END], [1, 0])],
    [
      'a PNG with a palette',
      'image/png',
      pngWith(40, [chunk('PLTE', Buffer.alloc(6)), chunk('IDAT', packed), END], [8, 3]),
    ],
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
    ['half a PDF', 'application/pdf', cutAt(pdf, 0.5)],
    ['half a PDF with an end', 'application/pdf', after(cutAt(pdf, 0.4), '\n%%EOF\n')],
    ['a PDF that was cut before its last object', 'application/pdf', pdf.subarray(0, pdf.indexOf('5 0 obj'))],
    ['half a JPEG', 'image/jpeg', cutAt(jpeg, 0.8)],
    ['half a JPEG with an end', 'image/jpeg', after(cutAt(jpeg, 0.8), '\xff\xd9')],
    ['a JPEG that ends before its picture', 'image/jpeg', jpeg.subarray(0, scanOf(jpeg))],
    ['a JPEG that begins twice', 'image/jpeg', inserted(jpeg, 0, [0xff, 0xd8])],
    ['a progressive JPEG that was never sharp', 'image/jpeg', after(cutAt(progressive, 0.6), '\xff\xd9')],
    ["half a JPEG in printers' four colours", 'image/jpeg', cutAt(JPEGS.fourColours, 0.85)],
    ['a PNG without half of its rows', 'image/png', pngOf(40, Buffer.alloc(20 * 41))],
    [
      'a PNG with something between its packed rows',
      'image/png',
      pngWith(40, [
        chunk('IDAT', packed.subarray(0, half)),
        chunk('tEXt', pdf),
        chunk('IDAT', packed.subarray(half)),
        END,
      ]),
    ],
    ['a PNG whose rows have a wrong sum', 'image/png', pngWith(40, [wrongSum(chunk('IDAT', packed)), END])],
    ['a PNG with a filter that there is not', 'image/png', pngOf(40, Buffer.alloc(40 * 41, 9))],
    ['a PNG without the palette that it names', 'image/png', pngWith(40, [chunk('IDAT', packed), END], [8, 3])],
    ['a PNG that needs what nobody knows', 'image/png', pngWith(40, [chunk('ZZZZ', pdf), chunk('IDAT', packed), END])],
    ['a PNG of bits that there are not', 'image/png', pngWith(40, [chunk('IDAT', packed), END], [4, 2])],
    ['a PNG that was cut', 'image/png', cutAt(png, 0.6)],
    ['a JPEG that is text', 'image/jpeg', after(Buffer.of(0xff, 0xd8, 0xff), 'this is no picture')],
    ['a PNG whose pixels end too soon', 'image/png', pngOf(40, Buffer.alloc(41 * 20))],
  ])('%s is damaged', async (_what, mediaType, content) => {
    expect(await checks.check(content, mediaType)).toBe('damaged');
  });

  it('a PDF that asks for a password or a certificate is locked', async () => {
    const locked = pdfOf({ userPassword: 'secret', ownerPassword: 'office' });
    expect(await checks.check(locked, 'application/pdf')).toBe('locked');
    const forCertificate = '<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Recipients [<3082>] >>';
    const sealed = changed('trailer\n<<', `trailer\n<< /Encrypt ${forCertificate}`);
    expect(await checks.check(sealed, 'application/pdf')).toBe('locked');
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
