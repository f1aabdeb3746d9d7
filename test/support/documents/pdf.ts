import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** What a test wants of a PDF. */
export interface PdfWish {
  readonly text?: string;
  /** Without it the file opens for everybody. */
  readonly userPassword?: string;
  /** Restricts what may be done with the file. */
  readonly ownerPassword?: string;
}

/** A whole PDF of one page with a line of text, as ISO 32000-1 has it; with passwords by its standard handler, revision 2. */
export function pdfOf({ text = 'A letter', userPassword, ownerPassword }: PdfWish = {}): Buffer {
  const lock =
    userPassword === undefined && ownerPassword === undefined ? undefined : lockOf(userPassword, ownerPassword);
  const shown = Buffer.from(`BT /F1 18 Tf 20 100 Td (${text}) Tj ET`, 'latin1');
  const stream = lock ? rc4(objectKey(lock.key, 4), shown) : shown;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    Buffer.concat([Buffer.from(`<< /Length ${stream.length} >>\nstream\n`), stream, Buffer.from('\nendstream')]),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...(lock ? [lock.dictionary] : []),
  ];
  return fileOf(
    objects,
    lock ? `/Encrypt ${objects.length} 0 R /ID [<${ID.toString('hex')}> <${ID.toString('hex')}>]` : '',
  );
}

/** A whole PDF of exactly `size` bytes (at least 400), with one empty page and `text` somewhere in it. */
export function pdfOfSize(size: number, text = ''): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>',
  ];
  const comment = Buffer.alloc(size - fileOf(objects).length, 0x20);
  comment.write(`% ${text}`, 'latin1');
  comment.write('\n', comment.length - 1);
  return fileOf(objects, '', comment);
}

/** A PDF whose one page is a picture of 200 x 100 grey pixels in JPEG 2000, whatever `coded` is. */
export function pictureOf(coded: Buffer): Buffer {
  const shown = 'q 200 0 0 100 0 0 cm /P Do Q';
  const picture = `<< /Type /XObject /Subtype /Image /Width 200 /Height 100 /ColorSpace /DeviceGray /Filter /JPXDecode`;
  return fileOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>',
    `<< /Length ${shown.length} >>\nstream\n${shown}\nendstream`,
    Buffer.concat([Buffer.from(`${picture} /Length ${coded.length} >>\nstream\n`), coded, Buffer.from('\nendstream')]),
  ]);
}

/** One bit a pixel, 200 pixels an inch, as an office scanner writes a sheet of A4. */
const SCAN = { width: 1654, height: 2339 } as const;

/** A PDF of scanned sheets: each page one picture of lines of ink, no two alike. */
export function scansOf(pages: number): Buffer {
  const { width, height } = SCAN;
  const line = Math.ceil(width / 8);
  const firstOf = (page: number): number => 3 + page * 3;
  const shown = 'q 595 0 0 842 0 0 cm /P Do Q';
  const head = `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode`;
  const sheets = Array.from({ length: pages }, (_, page) => {
    const ink = Buffer.alloc(line * height, 0xff);
    for (let y = 150; y < height - 150; y += 1)
      if (y % 40 < 24) for (let x = 20; x < line - 20; x += 1) ink[y * line + x] = (x * 37 + y * 11 + page * 5) & 0xff;
    const coded = deflateSync(ink);
    const [own, content, picture] = [firstOf(page), firstOf(page) + 1, firstOf(page) + 2];
    return [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} 0 R /Resources << /XObject << /P ${picture} 0 R >> >> >>`,
      `<< /Length ${shown.length} >>\nstream\n${shown}\nendstream`,
      Buffer.concat([Buffer.from(`${head} /Length ${coded.length} >>\nstream\n`), coded, Buffer.from('\nendstream')]),
      own,
    ] as const;
  });
  const kids = sheets.map(([, , , own]) => `${own} 0 R`).join(' ');
  return fileOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    ...sheets.flatMap(([sheet, content, picture]) => [sheet, content, picture]),
  ]);
}

/** Objects with their table of places; the first is the catalog. */
function fileOf(objects: readonly (string | Buffer)[], security = '', comment = Buffer.alloc(0)): Buffer {
  const pieces = [Buffer.from('%PDF-1.4\n'), comment];
  const places: number[] = [];
  const length = (): number => pieces.reduce((sum, piece) => sum + piece.length, 0);
  for (const [index, object] of objects.entries()) {
    places.push(length());
    pieces.push(Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n'));
  }
  const at = length();
  const rows = places.map((place) => `${placeOf(place)} 00000 n \n`).join('');
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${security} >>\nstartxref\n${placeOf(at)}\n%%EOF\n`;
  pieces.push(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}${trailer}`));
  return Buffer.concat(pieces);
}

/** A place in the file, always of the same length. */
const placeOf = (at: number): string => String(at).padStart(10, '0');

const ID = Buffer.from('0123456789abcdef');
const KEY_BYTES = 5;
/** Printing and copying are not allowed. */
const PERMISSIONS = -44;
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

/** ISO 32000-1, 7.6.3: algorithms 2, 3 and 4. */
function lockOf(user = '', owner = user): { readonly key: Buffer; readonly dictionary: string } {
  const ownerEntry = rc4(md5(padded(owner)).subarray(0, KEY_BYTES), padded(user));
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(PERMISSIONS);
  const key = md5(Buffer.concat([padded(user), ownerEntry, permissions, ID])).subarray(0, KEY_BYTES);
  const userEntry = rc4(key, PADDING);
  const entries = `/O <${ownerEntry.toString('hex')}> /U <${userEntry.toString('hex')}> /P ${PERMISSIONS}`;
  return { key, dictionary: `<< /Filter /Standard /V 1 /R 2 ${entries} >>` };
}

/** Algorithm 1; the generation of every object is 0. */
const objectKey = (key: Buffer, number: number): Buffer =>
  md5(Buffer.concat([key, Buffer.from([number, 0, 0, 0, 0])])).subarray(0, KEY_BYTES + 5);

const padded = (password: string): Buffer => Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32);
const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();

function rc4(key: Buffer, content: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (one: number, other: number): void => {
    [state[one], state[other]] = [state[other]!, state[one]!];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + state[i]! + key[i % key.length]!) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return content.map((byte) => {
    i = (i + 1) & 255;
    j = (j + state[i]!) & 255;
    swap(i, j);
    return byte ^ state[(state[i]! + state[j]!) & 255]!;
  }) as Buffer;
}
