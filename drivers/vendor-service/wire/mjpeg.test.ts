import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createMjpegParser, MAX_PICTURE_BYTES } from './mjpeg.ts';

/** A stream as MOSIP's mock writes it: two dashes missing, no space after the colon, two line ends at the end. */
function asMock(pictures: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    pictures.map((picture) =>
      Buffer.concat([
        Buffer.from(
          `--BoundaryString\r\nAccess-Control-Allow-Origin:*\r\nContent-Type:image/jpeg\r\nContent-Length:${picture.length}\r\n\r\n`,
        ),
        picture,
        Buffer.from('\r\n\r\n'),
      ]),
    ),
  );
}

function jpegOf(inside: Uint8Array): Uint8Array {
  return Uint8Array.from([0xff, 0xd8, ...inside, 0xff, 0xd9]);
}

function read(chunks: readonly Uint8Array[]): readonly Uint8Array[] | 'stream-malformed' {
  const parser = createMjpegParser();
  const pictures: Uint8Array[] = [];
  for (const chunk of chunks) {
    const step = parser.push(chunk);
    if (!step.ok) return step.error.code;
    pictures.push(...step.value.map(({ bytes }) => bytes));
  }
  return pictures;
}

function cut(stream: Uint8Array, at: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...at.map((place) => place % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return places.slice(1).map((end, index) => stream.slice(places[index], end));
}

const pictureArbitrary = fc.uint8Array({ maxLength: 300 }).map(jpegOf);

describe('reading a live stream', () => {
  it('returns every picture, however the stream is cut, and whatever octets are in it', () => {
    fc.assert(
      fc.property(
        fc.array(pictureArbitrary, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (pictures, at) => {
          expect(read(cut(asMock(pictures), at))).toEqual(pictures);
        },
      ),
    );
  });

  it('takes one octet at a time', () => {
    const pictures = [jpegOf(Buffer.from('Content-Length:9\r\n')), jpegOf(new Uint8Array())];
    expect(read([...asMock(pictures)].map((byte) => Uint8Array.of(byte)))).toEqual(pictures);
  });

  it('never throws, and refuses everything after a refusal', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        const parser = createMjpegParser();
        let refused = false;
        for (const chunk of chunks) {
          const step = parser.push(chunk);
          if (refused) expect(step.ok).toBe(false);
          refused = !step.ok;
        }
      }),
    );
  });

  it.each([
    ['a length that is no number', 'Content-Length:12a\r\n'],
    ['no digits', 'Content-Length:\r\n'],
    ['a length of three', 'Content-Length: 3\r\n'],
    ['a length over the cap', `Content-Length: ${MAX_PICTURE_BYTES + 1}\r\n`],
    ['digits without end', `Content-Length: ${'0'.repeat(20)}`],
    ['a negative length', 'Content-Length: -5\r\n'],
    ['a picture that is no JPEG', 'Content-Length: 8\r\n\r\n\u00ff\u00e0abcdef'],
    ['header without end', 'x'.repeat(5000)],
    ['only line ends after the length', `Content-Length: 8\r\n${'\r\n'.repeat(3000)}`],
  ])('refuses %s', (_, text) => {
    expect(read([Buffer.from(text, 'latin1')])).toBe('stream-malformed');
  });

  it.each([
    ['a space after the colon', 'Content-Length: 4\r\n\r\n'],
    ['another case', 'CONTENT-LENGTH:4\n\n'],
    ['other fields after it', 'Content-Length:4\r\nX-Quality: 80\r\n\r\n'],
  ])('takes %s', (_, header) => {
    const picture = jpegOf(new Uint8Array());
    expect(read([Buffer.from(header), picture])).toEqual([picture]);
  });

  it('holds at most one picture, and wipes it', () => {
    const parser = createMjpegParser();
    const step = parser.push(Buffer.from('Content-Length: 100\r\n\r\n\u00ff\u00d8secret', 'latin1'));
    expect(step).toEqual({ ok: true, value: [] });
    parser.clear();
  });
});
