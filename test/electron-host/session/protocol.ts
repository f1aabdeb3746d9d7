import type * as Electron from 'electron';
import { browserIfStarted } from '../chromium/browser.ts';
import type { Offered } from '../base/shape.ts';
import { addScheme } from '../chromium/schemes.ts';
import { Strict } from '../base/strict.ts';

export type SchemeHandler = Parameters<Electron.Protocol['handle']>[1];

/** Key under which requests.ts finds a scheme's handler. */
export const handlerOf: unique symbol = Symbol('electron-host.handlerOf');

/** `protocol` of one session. Only the `app://host/path` kind of scheme (privilege `standard`) is offered. */
export class Protocol extends Strict {
  readonly #handlers = new Map<string, SchemeHandler>();

  [handlerOf](scheme: string): SchemeHandler | undefined {
    return this.#handlers.get(scheme);
  }

  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (browserIfStarted() !== undefined)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      if (privileges?.standard !== true || privileges.secure !== true)
        throw new Error(`electron-host: scheme ${scheme} must be standard and secure, others are not offered`);
      if (privileges.bypassCSP === true || privileges.allowServiceWorkers === true)
        throw new Error(`electron-host: scheme ${scheme} asks for a privilege that is not offered`);
      addScheme(scheme);
    }
  }

  handle(scheme: string, handler: SchemeHandler): void {
    if (browserIfStarted() === undefined) throw new Error('electron-host: protocol.handle before app is ready');
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    if (/^(https?|file|data|blob|about)$/.test(scheme))
      throw new Error(`electron-host: handling ${scheme} is not offered`);
    addScheme(scheme);
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }
}

export function protocolShape(protocol: Protocol): Pick<Electron.Protocol, Offered<Protocol>> {
  return protocol;
}
