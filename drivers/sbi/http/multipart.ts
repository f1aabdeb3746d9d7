/**
 * Live pictures as `multipart/x-mixed-replace`, in a form that all known clients accept. MOSIP's registration client
 * looks for the text `Content-Length:` in exactly this case and needs at least one byte after the picture. MOSIP's
 * browser suite takes FF D8 anywhere as the start of a picture. Both ignore the boundary, because MOSIP's mock service
 * writes it without its first two dashes; ours follows RFC 2046 for all other clients.
 */
const BOUNDARY = 'BoundaryString';

/** The `Content-Type` of the answer. */
export const JPEG_PARTS_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/** The part of one picture. */
export function jpegPart(jpeg: Uint8Array): readonly Uint8Array[] {
  const head = `--${BOUNDARY}\r\nContent-Type:image/jpeg\r\nContent-Length:${jpeg.length}\r\n\r\n`;
  return [Buffer.from(head, 'latin1'), jpeg, Buffer.from('\r\n\r\n', 'latin1')];
}

/** The end after the last part. */
export const JPEG_PARTS_END: readonly Uint8Array[] = [Buffer.from(`--${BOUNDARY}--\r\n`, 'latin1')];
