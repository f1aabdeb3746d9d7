import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { writeBmp } from '../imaging/codec/bmp.ts';
import type { Clock } from '#kit/clock.ts';
import { createMutex } from '#kit/mutex.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import type { Frame } from '../reader/port.ts';
import type { MemoryFile, MemoryFileError } from './memory-file.ts';
import { readScore, readVersion } from './protocol.ts';
import type { ProgramEnd, RunProgram } from './run-program.ts';

/** NIST's own quality measure, by the program that is installed on this machine. */
export interface Nfiq2 {
  /** What its scores are to be called, with the version the program states: `NFIQ 2 (2.3.0)`. */
  readonly name: string;
  /**
   * The unified quality score of ISO/IEC 29794-4:2024 of one plain print, 0 to 100. Takes about a second, most of it for
   * loading the model. One print at a time: with more the machine would be slow for the person at the glass.
   */
  score(frame: Frame): Promise<Result<number, Nfiq2ScoreError>>;
}

/**
 * Why NFIQ 2 is not used here:
 * - `not-installed`: no program `nfiq2` in an absolute folder of the search path
 * - `program-failed`, `timeout`: there is one, but it does not run
 * - `unknown-version`: it does not say which version it is, so that its figures could not be named
 * - `no-memory-files`: a picture could be handed to it on a disk only
 */
export type Nfiq2Missing = {
  readonly code: 'not-installed' | 'program-failed' | 'timeout' | 'unknown-version' | 'no-memory-files';
};

/**
 * Why a picture has no score: `busy`: another is being scored; `not-500-ppi`, which NFIQ 2 was made for; `no-score`: the
 * program gave no score, for example because too little of a finger is there; the others as in {@link Nfiq2Missing}.
 */
export type Nfiq2ScoreError = {
  readonly code: 'busy' | 'not-500-ppi' | 'no-score' | 'program-failed' | 'timeout' | 'no-memory-files';
};

const PROGRAM = 'nfiq2';
const PIXELS_PER_INCH = 500;
const START_MS = 5000;
/** Loading the model has been seen to take 30 seconds on a slow machine; the person at the glass does not wait for it. */
const SCORE_MS = 45_000;
/** The child's own descriptor 3, as a path: the program opens files by name, and cannot read a pipe, whose size is 0. */
const PICTURE_PATH = '/proc/self/fd/3';

/** What {@link findNfiq2} needs of the world. */
export interface Nfiq2World {
  /** Folders, as in the environment's `PATH`. */
  readonly searchPath: string;
  /** Whether this process may start a program from this file. */
  readonly isProgram: (file: string) => Promise<boolean>;
  readonly run: RunProgram;
  readonly openMemoryFile: () => Promise<Result<MemoryFile, MemoryFileError>>;
  readonly clock: Clock;
}

/** Looks for the program, asks for its version, and makes sure that pictures reach it in memory. */
export async function findNfiq2(world: Nfiq2World): Promise<Result<Nfiq2, Nfiq2Missing>> {
  const path = await findProgram(world);
  if (path === null) return err({ code: 'not-installed' });
  const usage = await runWithin(world, { path, words: [] }, START_MS);
  if (!usage.ok) return usage;
  const version = readVersion(usage.value);
  if (version === null) return err({ code: 'unknown-version' });
  const trial = await world.openMemoryFile();
  if (!trial.ok) return trial;
  await trial.value.close();
  const running = createMutex();
  return ok({
    name: `NFIQ 2 (${version})`,
    async score(frame) {
      const scored = await running.tryRun(async () => scoreFrame(world, path, frame));
      return scored.ok ? scored.value : err({ code: 'busy' });
    },
  });
}

/** Whether a file can be executed by this user. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function findProgram({ searchPath, isProgram }: Nfiq2World): Promise<string | null> {
  // A relative folder would depend on where this process was started.
  for (const folder of searchPath.split(delimiter).filter((each) => isAbsolute(each))) {
    const file = join(folder, PROGRAM);
    if (await isProgram(file)) return file;
  }
  return null;
}

async function scoreFrame(world: Nfiq2World, path: string, frame: Frame): Promise<Result<number, Nfiq2ScoreError>> {
  // Told to guess or to resample, the program would score another picture than ours.
  if (frame.pixelsPerInch !== PIXELS_PER_INCH) return err({ code: 'not-500-ppi' });
  const opened = await world.openMemoryFile();
  if (!opened.ok) return opened;
  const file = opened.value;
  // Of the formats that state their resolution the one that needs no compressor.
  using picture = wiped(writeBmp(frame));
  try {
    const written = await file.write(picture.bytes);
    if (!written.ok) return written;
    const ended = await runWithin(world, { path, words: [PICTURE_PATH], descriptor: file.descriptor }, SCORE_MS);
    if (!ended.ok) return ended;
    const score = readScore(ended.value);
    return score === null ? err({ code: 'no-score' }) : ok(score);
  } finally {
    await file.close();
  }
}

async function runWithin(
  { run, clock }: Nfiq2World,
  program: Parameters<RunProgram>[0],
  ms: number,
): Promise<Result<string, { readonly code: 'program-failed' | 'timeout' }>> {
  const stop = new AbortController();
  const cancel = clock.after(ms, () => {
    stop.abort();
  });
  const end: ProgramEnd = await run(program, stop.signal);
  cancel();
  if (stop.signal.aborted) return err({ code: 'timeout' });
  return end.kind === 'ended' && end.status === 0 ? ok(end.output) : err({ code: 'program-failed' });
}
