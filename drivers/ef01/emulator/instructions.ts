import type { Frame } from '../../reader/port.ts';
import { blankFrame } from '../../imaging/picture/frame.ts';
import type { Ef01Faults } from './faults.ts';
import type { ModuleOutput } from './output.ts';
import { picturePackets } from './picture-packets.ts';
import { packPicture } from '../picture.ts';
import type { Sensor } from '../picture.ts';
import { BAUD_UNIT, CONFIRMATION, INSTRUCTION, PARAMETER } from '../protocol.ts';

/** What a module keeps without power. */
export interface Kept {
  readonly baud: number;
  readonly packetCode: number;
}

/** What a module does for a host that gave the right password. */
export interface Instructions {
  obey(instruction: number, parameters: readonly number[]): void;
  /** Power goes off: the picture that was captured last is lost. */
  forget(): void;
  place(frame: Frame): void;
  lift(): void;
  kept(): Kept;
}

export interface InstructionsDeps {
  readonly faults: Ef01Faults;
  readonly sensor: Sensor;
  readonly address: number;
  readonly systemId: number;
  /** What it keeps at first. */
  readonly kept: Kept;
  readonly output: Pick<ModuleOutput, 'answer' | 'upload'>;
}

const CAPTURE_MS = 120;
const BAUD_FACTORS = [1, 2, 4, 6, 12];

export function createInstructions(deps: InstructionsDeps): Instructions {
  const { faults, sensor, address, systemId, output } = deps;
  const { answer } = output;
  let { kept } = deps;
  let glass: Frame | undefined;
  let buffer: Uint8Array | undefined;

  function setParameter(parameter: number, value: number): void {
    if (faults.refusesParameters) answer({ code: CONFIRMATION.badParameterValue });
    else if (parameter === PARAMETER.packetCode && value <= 3) {
      kept = { ...kept, packetCode: value };
      answer({ code: CONFIRMATION.done });
    } else if (parameter === PARAMETER.baud && BAUD_FACTORS.includes(value)) {
      const then = (): void => {
        if (!faults.keepsSpeed) kept = { ...kept, baud: value * BAUD_UNIT };
      };
      // Acknowledged at the old speed.
      answer({ code: CONFIRMATION.done, then });
    } else answer({ code: CONFIRMATION.badParameter });
  }

  function capture(): void {
    const bareGlass = blankFrame(sensor.width, sensor.height, sensor.pixelsPerInch);
    if (glass || !faults.refusesEmptyUpload) buffer = packPicture(glass ?? bareGlass, sensor);
    const code = faults.captureCode ?? (glass ? CONFIRMATION.done : CONFIRMATION.noFinger);
    answer({ code, ms: CAPTURE_MS });
  }

  function upload(): void {
    if (!buffer) {
      answer({ code: CONFIRMATION.noPicture });
      return;
    }
    const packets = picturePackets(buffer, { address, size: 32 << kept.packetCode, faults });
    answer({ code: CONFIRMATION.done, then: () => output.upload(packets) });
  }

  return {
    obey(instruction, parameters) {
      switch (instruction) {
        case INSTRUCTION.readParameters:
          answer({ code: CONFIRMATION.done, rest: parameterTable({ systemId, address, kept }) });
          break;
        case INSTRUCTION.setParameter:
          setParameter(parameters[0] ?? 0, parameters[1] ?? 0);
          break;
        case INSTRUCTION.capture:
        case INSTRUCTION.captureStrict:
          capture();
          break;
        case INSTRUCTION.upload:
          upload();
          break;
        case INSTRUCTION.ringLight:
        case INSTRUCTION.checkSensor:
        case INSTRUCTION.handshake:
          answer({ code: CONFIRMATION.done });
          break;
        default:
          answer({ code: CONFIRMATION.unsupported });
      }
    },
    forget() {
      buffer = undefined;
    },
    place(frame) {
      glass = frame;
    },
    lift() {
      glass = undefined;
    },
    kept: () => kept,
  };
}

function parameterTable({
  systemId,
  address,
  kept,
}: Pick<InstructionsDeps, 'systemId' | 'address' | 'kept'>): Uint8Array {
  const table = new Uint8Array(16);
  const view = new DataView(table.buffer);
  view.setUint16(2, systemId);
  view.setUint16(4, 200);
  view.setUint16(6, 3);
  view.setUint32(8, address);
  view.setUint16(12, kept.packetCode);
  view.setUint16(14, kept.baud / BAUD_UNIT);
  return table;
}
