import './later-language.ts';
import buffer from 'node:buffer';
import crypto from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import util from 'node:util';
import { addMissing } from './add-missing.ts';

/** What the program and its packages use of Node 24 and Node 18 does not have yet. */

/** A channel that nobody listens to: calls pass through. */
function silentChannel() {
  type Work = (...words: unknown[]) => unknown;
  return {
    hasSubscribers: false,
    subscribe: () => undefined,
    unsubscribe: () => true,
    traceSync: (work: Work, _context: unknown, self: unknown, ...words: unknown[]) => Reflect.apply(work, self, words),
    tracePromise: (work: Work, _context: unknown, self: unknown, ...words: unknown[]) =>
      Reflect.apply(work, self, words),
    traceCallback: (work: Work, _at: number, _context: unknown, self: unknown, ...words: unknown[]) =>
      Reflect.apply(work, self, words),
  };
}

/** Something to the right of `instanceof`. */
const keyKind = { [Symbol.hasInstance]: (value: unknown): boolean => util.types.isCryptoKey(value) };

class DetailedEvent extends Event {
  readonly detail: unknown;

  constructor(type: string, options: { readonly detail?: unknown } & EventInit = {}) {
    super(type, options);
    this.detail = options.detail ?? null;
  }
}

addMissing(globalThis, {
  crypto: crypto.webcrypto,
  File: buffer.File,
  CryptoKey: keyKind,
  CustomEvent: DetailedEvent,
});
addMissing(diagnostics, { tracingChannel: silentChannel });
addMissing(crypto, {
  hash: (algorithm: string, data: crypto.BinaryLike, encoding: crypto.BinaryToTextEncoding | 'buffer' = 'hex') => {
    const hash = crypto.createHash(algorithm).update(data);
    return encoding === 'buffer' ? hash.digest() : hash.digest(encoding);
  },
});
const load = createRequire(__filename);
addMissing(process, {
  getBuiltinModule: (name: string): unknown => {
    try {
      return load(name);
    } catch {
      return undefined;
    }
  },
});
