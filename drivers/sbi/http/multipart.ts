/**
 * Live pictures as `multipart/x-mixed-replace`, in the one form that all known readers of it agree on. MOSIP's
 * registration client looks for the text `Content-Length:` in exactly this case and reads on after the picture, so that
 * something must follow it; MOSIP's browser suite takes FF D8 anywhere for the start of a picture. Both ignore the
 * boundary, which the mock service they grew up with writes one pair of dashes short; ours is that of RFC 2046, for
 * everybody else.
 */
const BOUNDARY = 'BoundaryString';

/** The `Content-Type` of the whole answer. */
export const JPEG_PARTS_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/** One picture's part. */
export function jpegPart(jpeg: Uint8Array): readonly Uint8Array[] {
  const head = `--${BOUNDARY}\r\nContent-Type:image/jpeg\r\nContent-Length:${jpeg.length}\r\n\r\n`;
  return [Buffer.from(head, 'latin1'), jpeg, Buffer.from('\r\n\r\n', 'latin1')];
}

/** What follows the last part. */
export const JPEG_PARTS_END: readonly Uint8Array[] = [Buffer.from(`--${BOUNDARY}--\r\n`, 'latin1')];
