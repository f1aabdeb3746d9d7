/** The head of a live stream as MOSIP's service writes it, with a boundary that lacks two dashes. */
export const STREAM_HEAD =
  'HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--BoundaryString\r\nCache-Control: no-cache\r\n\r\n';

/** One picture of such a stream. */
export function streamPart(jpeg: Uint8Array): Buffer {
  const head = `--BoundaryString\r\nContent-Type:image/jpeg\r\nContent-Length:${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n\r\n')]);
}
