import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Owned } from '#kit/wiped.ts';

/** The kiosk's own scheme. Its pages use relative URLs and `'self'` only. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://kiosk';

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
  "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * For everything that is no page. A script in a worker has the policy that it came with: the one that reads documents
 * loads parts of itself and reaches nothing else.
 */
const REST_POLICY = "default-src 'none'; script-src 'self'; frame-ancestors 'none'";

/** Content of people: it runs nothing, loads nothing and is shown in no frame. */
const CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** The form is foreign code: it may evaluate its own scripts, but has no access to anything else. */
const FORM_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  // What pdf.js reads beside a document.
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.ttf': 'font/ttf',
};

export interface Content {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Content that main holds and a window may see once, by path (`part/<id>`, `preview/<n>`). */
export type ContentSource = (path: string) => Owned<Content> | undefined;

function answer(status: number, headers: Record<string, string>, body: Uint8Array | string = ''): Response {
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    status,
    headers: { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', ...headers },
  });
}

/** Serves `app://kiosk/…`: the built windows from `folder`, and what `contents` returns. Nothing is cached. */
export function createAppProtocol(deps: {
  readonly folder: string;
  readonly contents: ContentSource;
}): (request: { readonly url: string; readonly method: string }) => Promise<Response> {
  return async ({ url, method }) => {
    const parsed = new URL(url);
    if (method !== 'GET' || parsed.host !== 'kiosk') return answer(405, {});
    const path = decodeURIComponent(parsed.pathname).slice(1) || 'index.html';
    using content = deps.contents(path);
    if (content) {
      const headers = { 'content-type': content.mediaType, 'content-security-policy': CONTENT_POLICY };
      return answer(200, headers, content.bytes);
    }
    const type = TYPES[extname(path)];
    const file = normalize(join(deps.folder, path));
    if (type === undefined || !file.startsWith(deps.folder + sep)) return answer(404, {});
    try {
      const headers: Record<string, string> = { 'content-type': type };
      if (path.endsWith('.html')) {
        headers['content-security-policy'] = path === 'form.html' ? FORM_POLICY : PAGE_POLICY;
        headers['cross-origin-opener-policy'] = 'same-origin';
        headers['x-dns-prefetch-control'] = 'off';
      } else {
        // The form's frame has an opaque origin, so its module, style and font requests count as foreign ones.
        headers['access-control-allow-origin'] = '*';
        headers['content-security-policy'] = REST_POLICY;
      }
      return answer(200, headers, await readFile(file));
    } catch {
      return answer(404, {});
    }
  };
}
