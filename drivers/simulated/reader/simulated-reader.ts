import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { BiometricType } from '#vocabulary/readers.ts';
import type { BiometricReader, ReaderIdentity } from '../../reader/port.ts';
import { ownFrame } from '../../reader/owned-frame.ts';
import type { SimulatedCommand } from './command.ts';
import { createEyeStage } from './eye-stage.ts';
import type { FindEye } from './eye-stage.ts';
import { FAULTS } from './faults.ts';
import type { FaultName } from './faults.ts';
import type { FindMaster } from '../finger/finger-source.ts';
import { createFingerStage } from './finger-stage.ts';
import { SINGLE_GLASS } from '../finger/glass.ts';
import type { Every } from './pace.ts';
import { SLOW_FRAMES, createReaderCore } from './reader-core.ts';
import type { Reading } from './reader-core.ts';
import { SLAP_HEIGHT, SLAP_PIXELS_PER_INCH, SLAP_WIDTH } from '../finger/slap.ts';
import type { PlaceError, Stage } from './stage.ts';

/** The readers there are to simulate. */
export const READER_KINDS = ['finger-slap', 'finger-single', 'iris-double', 'iris-single'] as const;
export type ReaderKind = (typeof READER_KINDS)[number];

/** Why a command was not obeyed; `fault-not-here`: a fault that this reader cannot have, or that is the service's. */
export type CommandError = PlaceError | { readonly code: 'fault-not-here' };

/** A reader with everything a person can do to it. */
export interface SimulatedReader extends BiometricReader {
  readonly kind: ReaderKind;
  /**
   * Does what a parsed command says. Placing works while unplugged, too: fingers do not know. Resolves when the next frame
   * will show it.
   */
  apply(command: SimulatedCommand): Promise<Result<void, CommandError>>;
}

export interface SimulatedReaderDeps {
  readonly kind: ReaderKind;
  readonly serialNo: string;
  /** Seed of the touches and looks: readers with one seed and the same commands show the same. The serial number when absent. */
  readonly seed?: string;
  readonly findMaster: FindMaster;
  readonly findEye: FindEye;
  /** The clock of the frames: `everyInterval`, or `everyTurn` for frames without waiting. */
  readonly every: Every;
}

/** Plugs in a simulated reader: it simulates the sensor and the person, and knows nothing of who compares what it shows. */
export function createSimulatedReader(parts: SimulatedReaderDeps): SimulatedReader {
  const { kind } = parts;
  const identity = identityOf(kind, parts.serialNo);
  const stage = createStage(parts);
  const faults = new Set<FaultName>();
  let due = 0;

  /** Whether a fault is there now; one that happens once is over by being asked for. */
  const strikes = (name: FaultName): boolean =>
    FAULTS[name].lasts === 'once' ? faults.delete(name) : faults.has(name);

  const read = (): Reading => {
    due += 1;
    if (strikes('stalled')) return 'no-frame';
    if (strikes('slow') && due % SLOW_FRAMES !== 0) return 'no-frame';
    if (strikes('nonsense')) return 'nonsense';
    const frame = ownFrame(stage.nextFrame());
    if (!strikes('unplug-mid-frame')) return { frame };
    // The part that has come over the cable is lost.
    frame[Symbol.dispose]();
    return 'unplugged';
  };

  const core = createReaderCore(identity, parts.every, read);

  async function setFault(fault: FaultName | 'none', isOn: boolean): Promise<Result<void, CommandError>> {
    if (fault === 'none') faults.clear();
    else {
      const { bearer, types } = FAULTS[fault];
      const canHave: readonly BiometricType[] = types;
      if (bearer !== 'reader' || !canHave.includes(identity.type)) return err({ code: 'fault-not-here' });
      if (isOn) faults.add(fault);
      else faults.delete(fault);
    }
    await stage.setFaults(new Set(faults));
    return ok(undefined);
  }

  return {
    ...core,
    kind,
    async apply(command) {
      switch (command.do) {
        case 'place':
          return stage.place(command);
        case 'lift':
          stage.lift();
          break;
        case 'unplug':
          core.unplug();
          break;
        case 'plug':
          core.plug();
          break;
        case 'state':
          core.setState(command.state);
          break;
        case 'fault':
          return setFault(command.fault, command.on);
      }
      return ok(undefined);
    },
  };
}

const SLAP_GLASS = {
  width: SLAP_WIDTH,
  height: SLAP_HEIGHT,
  pixelsPerInch: SLAP_PIXELS_PER_INCH,
  isForOne: false,
} as const;

function createStage({ kind, serialNo, seed = serialNo, findMaster, findEye }: SimulatedReaderDeps): Stage {
  switch (kind) {
    case 'finger-slap':
      return createFingerStage(seed, SLAP_GLASS, findMaster);
    case 'finger-single':
      return createFingerStage(seed, SINGLE_GLASS, findMaster);
    case 'iris-double':
      return createEyeStage(seed, 2, findEye);
    case 'iris-single':
      return createEyeStage(seed, 1, findEye);
  }
}

const MODELS = {
  'finger-slap': { model: 'Simulated slap reader', type: 'Finger', deviceSubType: 'Slap' },
  'finger-single': { model: 'Simulated single-finger reader', type: 'Finger', deviceSubType: 'Single' },
  'iris-double': { model: 'Simulated reader of both irises', type: 'Iris', deviceSubType: 'Double' },
  'iris-single': { model: 'Simulated reader of one iris', type: 'Iris', deviceSubType: 'Single' },
} as const satisfies Record<ReaderKind, Pick<ReaderIdentity, 'model' | 'type' | 'deviceSubType'>>;

function identityOf(kind: ReaderKind, serialNo: string): ReaderIdentity {
  return {
    deviceId: `simulated/${serialNo}`,
    serialNo,
    make: 'Training',
    ...MODELS[kind],
    deviceProvider: 'Training',
    deviceProviderId: 'training',
    serviceVersion: '1.0.0',
    firmware: '1.0.0',
  };
}
