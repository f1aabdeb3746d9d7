import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { calls, type CallName } from '../../preload/contract/calls.ts';
import type { Log } from '../log/log.ts';
import { answerCall, type Handlers } from './answer.ts';

/** Joins every call of the contract to its handler. The only place that knows `ipcMain`. */
export function registerCalls(options: { readonly handlers: Handlers; readonly log: Log }): void {
  for (const name of Object.keys(calls) as CallName[]) {
    ipcMain.handle(name, (event: IpcMainInvokeEvent, input: unknown) => answerCall(name, event, input, options));
  }
}
