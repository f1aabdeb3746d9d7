const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

interface ResponseFacts {
  /** The allowed origin to echo. */
  readonly origin: string | undefined;
  readonly port?: number;
  readonly verbs?: readonly string[];
}

/**
 * One complete HTTP/1.1 answer, of `json` or of `octets` that are JSON already. CORS headers are only sent with an
 * allowed `origin`, which they echo: `*` would give the reader to every page.
 */
export function responseBytes(
  answer: ResponseFacts & { readonly status: number; readonly json?: unknown; readonly octets?: Uint8Array },
): Uint8Array {
  const { status, json, octets } = answer;
  const body = octets ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json), 'utf8'));
  if (!body) return headBytes(status, [], answer);
  const content = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  return Buffer.concat([headBytes(status, content, answer), body]);
}

/** The head of an answer that ends with the connection; every version of HTTP understands that. */
export function streamHeadBytes(answer: ResponseFacts & { readonly contentType: string }): Uint8Array {
  return headBytes(200, [`Content-Type: ${answer.contentType}`], answer);
}

function headBytes(status: number, content: readonly string[], { origin, port, verbs }: ResponseFacts): Buffer {
  const lines = [`HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}`, ...content];
  if (status === 405 && verbs) lines.push(`Allow: ${verbs.join(', ')}`);
  if (origin !== undefined) {
    lines.push(`Access-Control-Allow-Origin: ${origin}`, 'Vary: Origin');
    if (verbs) lines.push(`Access-Control-Allow-Methods: ${verbs.join(', ')}`);
    lines.push('Access-Control-Allow-Headers: Content-Type');
  }
  // The standard requires Location in every answer, although nothing is redirected.
  if (port !== undefined && status === 200) lines.push(`Location: http://127.0.0.1:${port}`);
  lines.push('Cache-Control: no-store', 'X-Content-Type-Options: nosniff', 'Connection: close', '', '');
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
