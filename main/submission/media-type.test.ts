import fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { JPEGS } from '../../test/support/documents/jpegs.ts';
import { mediaTypeOf } from './media-type.ts';

const png = PNG.sync.write(new PNG({ width: 3, height: 2 }));
const jpeg = JPEGS.usual;

/** The picture with another header of its frame: its marker, and the bits of a sample. */
function codedBy(marker: number, precision = 8): Buffer {
  const changed = Buffer.from(jpeg);
  const frame = changed.indexOf(Buffer.of(0xff, 0xc0));
  changed[frame + 1] = marker;
  changed[frame + 4] = precision;
  return changed;
}

describe('mediaTypeOf', () => {
  it('recognises documents that other programs made', async () => {
    const pdf = await PDFDocument.create();
    pdf.addPage();
    expect(mediaTypeOf(await pdf.save())).toBe('application/pdf');
    expect(mediaTypeOf(png)).toBe('image/png');
    const { arithmetic, ...usual } = JPEGS;
    for (const [name, bytes] of Object.entries(usual)) expect(mediaTypeOf(bytes), name).toBe('image/jpeg');
    expect(mediaTypeOf(arithmetic)).toBeUndefined();
  });

  it.each([
    ['plain text', Buffer.from('hello, this is a letter')],
    ['a program', Buffer.from('4d5a90000300000004000000ffff0000', 'hex')],
    ['a page that calls itself PDF', Buffer.from('<html>%PDF-</html>')],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1')],
    ['a PNG whose line ends were changed', Buffer.from(png.toString('latin1').replace('\r\n', '\n'), 'latin1')],
    ['a JPEG without loss', codedBy(0xc3)],
    ['a JPEG of frames that refine each other', codedBy(0xc5)],
    ['a JPEG with samples of twelve bits', codedBy(0xc1, 12)],
    ['a JPEG behind other bytes', Buffer.concat([Buffer.from('\r\n'), jpeg])],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_, bytes) => {
    expect(mediaTypeOf(bytes)).toBeUndefined();
  });

  it.each([
    ['a byte-order mark before it', '\xef\xbb\xbf%PDF-1.7\nbody\n%%EOF'],
    ['an empty line before it', '\r\n%PDF-1.7\nbody\n%%EOF'],
    ['a web page behind it', `%PDF-1.7\nbody\n%%EOF\n${'<br>'.repeat(1000)}`],
    ['no end', '%PDF-1.7\nbody'],
  ])('takes a PDF with %s', (_what, text) => {
    expect(mediaTypeOf(Buffer.from(text, 'latin1'))).toBe('application/pdf');
  });

  it('takes a JPEG with stray bytes before a segment', () => {
    for (const at of [2, 20]) {
      const stray = Buffer.concat([jpeg.subarray(0, at), Buffer.of(0xff, 0x00), jpeg.subarray(at)]);
      expect(mediaTypeOf(stray), `at ${at}`).toBe('image/jpeg');
    }
  });

  it('leaves it to the opening whether a document was cut', () => {
    expect(mediaTypeOf(png.subarray(0, 20))).toBe('image/png');
    expect(mediaTypeOf(jpeg.subarray(0, 20))).toBe('image/jpeg');
  });

  it('never throws, for any bytes', () => {
    const starts = fc.constantFrom(Buffer.of(), png.subarray(0, 20), jpeg.subarray(0, 30), jpeg);
    fc.assert(
      fc.property(starts, fc.nat({ max: 300 }), fc.uint8Array({ maxLength: 300 }), (start, at, rest) => {
        mediaTypeOf(Buffer.concat([start.subarray(0, at), rest, start.subarray(at)]));
      }),
      { numRuns: 1000 },
    );
  });
});
