import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FINGER_SCRIPT } from '../../people/finger-script.ts';
import { PAGE_STYLE } from './page-style.ts';

/**
 * SHA-256 of the content of the style element of secure-biometric-interface-integrator 0.9.1: empty when it adds the
 * element to the page, then its style.
 */
export const CLIENT_STYLE_HASHES: readonly string[] = [
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  'sha256-EdEDWuXVZATFOu1ZEJgyzCCotF1KJtI5YMsm/Uun1Og=',
];

export interface PageAsset {
  readonly type: string;
  readonly content: string | Buffer;
}

/** The files the pages load, by path. */
export function pageAssets(): ReadonlyMap<string, PageAsset> {
  const script = 'text/javascript; charset=utf-8';
  return new Map<string, PageAsset>([
    ['/assets/page.css', { type: 'text/css; charset=utf-8', content: PAGE_STYLE }],
    ['/assets/finger.js', { type: script, content: FINGER_SCRIPT }],
    ['/assets/sbi-client.js', { type: script, content: readFileSync(clientScriptPath()) }],
  ]);
}

/** Path of MOSIP's browser client, unchanged, as its package provides it for script elements. */
export function clientScriptPath(): string {
  const main = createRequire(import.meta.url).resolve('secure-biometric-interface-integrator');
  return join(main, '..', '..', 'iife', 'index.js');
}
