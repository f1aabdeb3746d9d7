import type * as Electron from 'electron';
import type { Offered } from '../base/shape.ts';
import { StrictEmitter } from '../base/strict.ts';

type Handler = Parameters<Electron.IpcMain['handle']>[1];

/** Key of the call that web contents make. */
export const call: unique symbol = Symbol('electron-host.call');

/** `ipcMain`. */
export class IpcMain extends StrictEmitter<Electron.IpcMain> {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, listener: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }
  handleOnce(channel: string, listener: Handler): void {
    this.handle(channel, (event, ...values: unknown[]): unknown => {
      this.removeHandler(channel);
      return listener(event, ...values) as unknown;
    });
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  async [call](channel: string, event: Electron.IpcMainInvokeEvent, values: readonly unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return (await handler(event, ...values)) as unknown;
  }
}

export const ipcMain = new IpcMain();

export function ipcMainShape(ipc: IpcMain): Pick<Electron.IpcMain, Offered<IpcMain>> {
  return ipc;
}
