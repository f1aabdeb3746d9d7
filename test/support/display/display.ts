import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { NotHere } from '../not-here.ts';

/** A screen that is in no room. */
export interface Display {
  /** As `DISPLAY` names it. */
  readonly name: string;
  close(): void;
}

const START_MS = 20_000;

/**
 * Starts Xvfb on a free number; with `folder`, it keeps its screen in the file `Xvfb_screen0` there. Throws `NotHere`
 * where it is not installed or does not start.
 */
export async function openDisplay(folder?: string): Promise<Display> {
  if (spawnSync('Xvfb', ['-help']).error !== undefined) throw new NotHere('no Xvfb: install the package "xvfb"');
  const words = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'];
  if (folder !== undefined) words.push('-fbdir', folder);
  const child = spawn('Xvfb', words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await numberOf(child);
  return { name: `:${number}`, close: () => void child.kill() };
}

/** Xvfb writes its number to descriptor 3 when it listens. */
function numberOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new NotHere('Xvfb did not start'));
    }, START_MS);
    child.stdio[3]?.on('data', (data: Buffer) => {
      said += data.toString();
      if (!said.includes('\n')) return;
      clearTimeout(limit);
      resolve(said.trim());
    });
    child.once('exit', () => {
      clearTimeout(limit);
      reject(new NotHere('Xvfb did not start'));
    });
  });
}
