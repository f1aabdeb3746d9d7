import { err, ok } from '#kit/result.ts';
import type { EyeName } from '#vocabulary/fingers.ts';
import { createCamera } from '../eye/camera.ts';
import type { PlaceCommand } from './command.ts';
import type { MasterEye, SyntheticEye } from '../eye/eye.ts';
import { lookFrom, lookWithHead } from '../eye/eye-look.ts';
import type { Look } from '../eye/eye-look.ts';
import { takeEyePicture } from '../eye/eye-picture.ts';
import type { FaultName } from './faults.ts';
import { lookOfQuality } from '../eye/look-quality.ts';
import type { Stage } from './stage.ts';

/** Finds what an eye looks like. */
export type FindEye = (eye: SyntheticEye) => MasterEye;

/** What a camera that faces the person sees from left to right. */
const LEFT_TO_RIGHT: readonly EyeName[] = ['Right', 'Left'];
/** The faults that change what the camera sees, apart from its moving. */
const SEEN = ['eyes-closed', 'one-eye-only', 'same-eye-twice', 'look-away', 'out-of-focus'] as const;
const LOOK_AWAY = (32 * Math.PI) / 180;
const OUT_OF_FOCUS = 7;

/** The camera of an iris reader and the face in front of it. */
export function createEyeStage(seed: string, lenses: 1 | 2, findEye: FindEye): Stage {
  const camera = createCamera(seed, lenses);
  let shown: PlaceCommand | null = null;
  let faults: ReadonlySet<FaultName> = new Set();
  let looks = 0;

  function show(command: PlaceCommand): void {
    const { person = 0, eyes = [], impressionSeed = 0 } = command;
    const open = faults.has('one-eye-only') ? eyes.filter((eye) => eye !== (eyes.length > 1 ? 'Left' : eyes[0])) : eyes;
    // Two lenses see the whole face, so that an eye that is not shown is there, and shut.
    const seen = lenses === 2 ? LEFT_TO_RIGHT : eyes;
    const look = (seed: string): Look =>
      command.quality === undefined ? lookFrom(seed) : lookOfQuality(command.quality, seed);
    const head = look(`${impressionSeed}`);
    const pictures = seen.map((place) => {
      const eye = faults.has('same-eye-twice') ? 'Right' : place;
      const own = `${impressionSeed}/${place}`;
      const base = lookWithHead(look(own), head);
      const isShut = command.smudge || faults.has('eyes-closed') || !open.includes(place);
      return takeEyePicture(findEye({ person, eye }), own, withFaults(base, isShut, faults));
    });
    camera.show(pictures);
    shown = command;
  }

  return {
    place(command) {
      if (command.eyes === undefined) return Promise.resolve(err({ code: 'wrong-body-part' }));
      if (command.eyes.length > lenses) return Promise.resolve(err({ code: 'too-many' }));
      looks += 1;
      show({ ...command, impressionSeed: command.impressionSeed ?? looks });
      return Promise.resolve(ok(undefined));
    },
    lift() {
      shown = null;
      camera.hide();
    },
    setFaults(next) {
      const isOtherLook = SEEN.some((name) => faults.has(name) !== next.has(name));
      faults = next;
      camera.setMoving(next.has('moving-head'));
      if (isOtherLook && shown !== null) show(shown);
      return Promise.resolve();
    },
    nextFrame: camera.nextFrame,
  };
}

function withFaults(look: Look, isShut: boolean, faults: ReadonlySet<FaultName>): Look {
  return {
    ...look,
    opening: isShut ? 0 : look.opening,
    gazeX: faults.has('look-away') ? LOOK_AWAY : look.gazeX,
    blur: faults.has('out-of-focus') ? OUT_OF_FOCUS : look.blur,
  };
}
