import type { Progress } from './resume-download.ts';

const BAR = 24;
const MEGABYTE = 1_000_000;

/** `[=====-----]  38 %  45.2 of 118.4 MB  2.1 MB/s  35 s left`; `ms` is the time since this run began to load. */
export function progressLine({ bytes, total, fresh }: Progress, ms: number): string {
  const speed = ms > 0 ? (fresh * 1000) / ms : 0;
  const size = (count: number): string => (count / MEGABYTE).toFixed(1);
  const rate = speed >= MEGABYTE ? `${size(speed)} MB/s` : `${(speed / 1000).toFixed(0)} kB/s`;
  if (total === undefined || total === 0) return `${size(bytes)} MB  ${rate}`;
  const part = Math.min(1, bytes / total);
  const full = Math.floor(part * BAR);
  const bar = `[${'='.repeat(full)}${'-'.repeat(BAR - full)}]`;
  const left = speed > 0 ? `  ${timeText((total - bytes) / speed)} left` : '';
  return `${bar}  ${Math.floor(part * 100)} %  ${size(bytes)} of ${size(total)} MB  ${rate}${left}`;
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export interface ProgressShow {
  progress(progress: Progress): void;
  /** Ends the line that is being redrawn. */
  end(): void;
}

/** The output for progress: a terminal redraws one line, a file or pipe gets a line from time to time. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 250;
const NEXT_LINE_MS = 15_000;

/** Shows progress on `screen`; `now` is a clock in milliseconds. */
export function showProgress(screen: Screen, now: () => number): ProgressShow {
  const started = now();
  const everyMs = screen.isTTY === true ? REDRAW_MS : NEXT_LINE_MS;
  let shownAt: number | undefined;
  return {
    progress(progress) {
      const isDue = shownAt === undefined || now() - shownAt >= everyMs || progress.bytes === progress.total;
      if (!isDue) return;
      shownAt = now();
      const line = progressLine(progress, now() - started);
      if (screen.isTTY === true) screen.write(`\r${line.slice(0, (screen.columns ?? 80) - 1)}\u001b[K`);
      else screen.write(`${line}\n`);
    },
    end() {
      if (shownAt !== undefined && screen.isTTY === true) screen.write('\n');
    },
  };
}
