import { readdirSync, readFileSync } from 'node:fs';

/** A process as /proc shows it; `started` distinguishes it from a later one with the same id. */
export interface RunningProcess {
  readonly pid: number;
  readonly started: string;
  readonly command: string;
}

/** Every living process that names `folder` on its command line or in its environment. Linux. */
export function processesOf(folder: string): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const pid = Number(name);
      const command = textOf(pid, 'cmdline').replaceAll('\0', ' ').trim();
      if (!command.includes(folder) && !textOf(pid, 'environ').includes(folder)) return [];
      const started = startOf(pid);
      return started === undefined ? [] : [{ pid, started, command }];
    });
}

/** Whether this very process still runs. One that only waits to be reaped does not. */
export function lives({ pid, started }: RunningProcess): boolean {
  return startOf(pid) === started;
}

/** Field 22 of proc_pid_stat(5), undefined for what is gone or dead; the second field may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  const [state, ...fields] = textOf(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return state === undefined || state === '' || state === 'Z' || state === 'X' ? undefined : fields[18];
}

function textOf(pid: number, file: 'cmdline' | 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
