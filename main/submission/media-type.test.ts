import fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { beginsAsDocument, mediaTypeOf } from './media-type.ts';

/** The smallest baseline JPEG with all its segments: one grey block of 8 by 8. */
function smallJpeg(): Buffer {
  const segment = (marker: number, body: readonly number[]) => [0xff, marker, 0, body.length + 2, ...body];
  return Buffer.from([
    0xff,
    0xd8,
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]),
    ...segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    0x00,
    0x3f,
    0xff,
    0xd9,
  ]);
}

function smallPng(): Buffer {
  return PNG.sync.write(new PNG({ width: 3, height: 2 }));
}

describe('mediaTypeOf', () => {
  it('recognises documents that other programs made', async () => {
    const pdf = await PDFDocument.create();
    pdf.addPage();
    expect(mediaTypeOf(await pdf.save())).toBe('application/pdf');
    expect(mediaTypeOf(smallPng())).toBe('image/png');
    expect(mediaTypeOf(smallJpeg())).toBe('image/jpeg');
  });

  it('accepts a PDF with padding at its end', () => {
    expect(mediaTypeOf(Buffer.from(`%PDF-1.4\nbody\n%%EOF\n${'\0'.repeat(3000)}`))).toBe('application/pdf');
  });

  it.each([
    ['a fast web view PDF that was cut', Buffer.from('%PDF-1.7\n<</Linearized 1>>\nstartxref\n0\n%%EOF\nbody')],
    ['plain text', Buffer.from('hello, this is a letter')],
    ['a program', Buffer.from('4d5a90000300000004000000ffff0000', 'hex')],
    ['a page that calls itself PDF', Buffer.from('<html>%PDF-</html>')],
    ['a PDF without its end', Buffer.from('%PDF-1.7\nbody')],
    ['only the JPEG mark', Buffer.from('ffd8ffe0', 'hex')],
    ['a JPEG without a picture', Buffer.from('ffd8ffda0002ffd9', 'hex')],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_, bytes) => {
    expect(mediaTypeOf(bytes)).toBeUndefined();
  });

  it.each([
    ['a byte-order mark before it', '\xef\xbb\xbf%PDF-1.7\nbody\n%%EOF'],
    ['an empty line before it', '\r\n%PDF-1.7\nbody\n%%EOF'],
    ['a web page behind it', `%PDF-1.7\nbody\n%%EOF\n${'<br>'.repeat(1000)}`],
    ['the last letter of its end missing', '%PDF-1.7\nbody\nstartxref\n12\n%%EO'],
    ['half of its end missing', '%PDF-1.7\nbody\nstartxref\n12\n%'],
  ])('takes a PDF with %s', (_what, text) => {
    expect(mediaTypeOf(Buffer.from(text, 'latin1'))).toBe('application/pdf');
  });

  it('takes a JPEG with stray bytes before a segment', () => {
    const whole = smallJpeg();
    for (const at of [2, 20]) {
      const stray = Buffer.concat([whole.subarray(0, at), Buffer.of(0x00), whole.subarray(at)]);
      expect(mediaTypeOf(stray), `at ${at}`).toBe('image/jpeg');
    }
  });

  it('refuses a picture that was cut at any place', () => {
    for (const whole of [smallPng(), smallJpeg()]) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(mediaTypeOf(whole.subarray(0, length))).toBeUndefined();
      }
    }
  });

  it('distinguishes a cut document from another type', () => {
    const cut = [smallPng().subarray(0, 40), smallJpeg().subarray(0, 40), Buffer.from('%PDF-1.7\nbody')];
    for (const bytes of cut) expect([mediaTypeOf(bytes), beginsAsDocument(bytes)]).toEqual([undefined, true]);
    const others = ['hello', 'MZ program', '<html>%PDF-</html>', 'GIF89a', ''].map((text) =>
      Buffer.from(text, 'latin1'),
    );
    for (const bytes of others) expect(beginsAsDocument(bytes)).toBe(false);
  });

  it('refuses a PNG with a flipped bit', () => {
    const whole = smallPng();
    fc.assert(
      fc.property(fc.nat({ max: whole.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(whole);
        changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
        expect(mediaTypeOf(changed)).toBeUndefined();
      }),
    );
  });

  it('never throws, for any bytes', () => {
    const starts = fc.constantFrom(Buffer.of(), smallPng().subarray(0, 20), smallJpeg().subarray(0, 30));
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        mediaTypeOf(Buffer.concat([start, rest]));
      }),
      { numRuns: 1000 },
    );
  });
});
