import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { CallName } from '../../preload/contract/calls.ts';
import { answerCall, type AnswerDeps } from './answer.ts';

/** Connects calls of the contract with their handlers. The only place that uses `ipcMain`. */
export function registerCalls(deps: AnswerDeps): void {
  for (const name of Object.keys(deps.handlers) as CallName[]) {
    ipcMain.handle(name, (event: IpcMainInvokeEvent, input: unknown) => answerCall({ name, event, input }, deps));
  }
}
