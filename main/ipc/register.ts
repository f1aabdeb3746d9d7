import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { calls, type CallName } from '../../preload/contract/calls.ts';
import { answerCall, type AnswerDeps } from './answer.ts';

/** Connects every call of the contract with its handler. The only place that uses `ipcMain`. */
export function registerCalls(deps: AnswerDeps): void {
  for (const name of Object.keys(calls) as CallName[]) {
    ipcMain.handle(name, (event: IpcMainInvokeEvent, input: unknown) => answerCall({ name, event, input }, deps));
  }
}
