import { EYES, FINGERS } from '#vocabulary/fingers.ts';
import { drawMasterEye, masterEyes } from '../../drivers/simulated/eye/eye.ts';
import { takeEyePicture } from '../../drivers/simulated/eye/eye-picture.ts';
import { masterFinder } from '../../drivers/simulated/finger/finger-source.ts';
import { drawMaster } from '../../drivers/simulated/finger/fingerprint.ts';
import { createImpression } from '../../drivers/simulated/finger/impression.ts';
import type { PlaceCommand } from '../../drivers/simulated/reader/command.ts';
import { SimulatedCommand } from '../../drivers/simulated/reader/command.ts';
import { READER_KINDS, createSimulatedReader } from '../../drivers/simulated/reader/simulated-reader.ts';
import type { ReaderKind } from '../../drivers/simulated/reader/simulated-reader.ts';
import { createTimes } from './times.ts';

/** Prints what simulated people and readers cost: `npm run bench -- simulated [rounds]`. */
const rounds = Number(process.argv[2] ?? 20);
const FRAMES = 20;
const times = createTimes();

function note(name: string, start: number): void {
  times.note(name, performance.now() - start);
}

function timed<T>(name: string, work: () => T): T {
  const start = performance.now();
  const answer = work();
  note(name, start);
  return answer;
}

const HAND = FINGERS.filter((name) => name.startsWith('Left') && !name.endsWith('Thumb'));
const PLACED: Readonly<Record<ReaderKind, object>> = {
  'finger-slap': { fingers: HAND },
  'finger-single': { fingers: ['Left Thumb'] },
  'iris-double': { eyes: EYES },
  'iris-single': { eyes: ['Left'] },
};

function placing(kind: ReaderKind, person: number): PlaceCommand {
  const command = SimulatedCommand.parse({ do: 'place', person, ...PLACED[kind], quality: 80 });
  if (command.do !== 'place') throw new Error('a place command was written');
  return command;
}

async function measureReader(kind: ReaderKind): Promise<void> {
  let tick = (): void => undefined;
  const reader = createSimulatedReader({
    kind,
    serialNo: 'bench',
    findMaster: masterFinder(),
    findEye: masterEyes(),
    every: (_milliseconds, next) => {
      tick = next;
      return () => undefined;
    },
  });
  const stop = new AbortController();
  const ended = reader.stream(() => undefined, stop.signal);
  for (let round = 0; round < rounds; round += 1) {
    // The first touch of a person draws the masters, the second finds them drawn.
    for (const touch of ['place a stranger', 'place again'] as const) {
      const start = performance.now();
      await reader.apply(placing(kind, round));
      note(`${kind}: ${touch}`, start);
      for (let frame = 0; frame < FRAMES; frame += 1) timed(`${kind}: frame`, tick);
    }
  }
  stop.abort();
  await ended;
}

for (let round = 0; round < rounds; round += 1) {
  const finger = timed('master of a finger', () => drawMaster({ person: round, finger: 'Right IndexFinger' }));
  timed('impression', () => createImpression(finger.frame, round));
  const eye = timed('master of an eye', () => drawMasterEye({ person: round, eye: 'Left' }));
  timed('picture of an eye', () => takeEyePicture(eye, round));
}
for (const kind of READER_KINDS) await measureReader(kind);

times.print();
