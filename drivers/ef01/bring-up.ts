import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../reader/driver.ts';
import { openErrorOf } from '../reader/open-error.ts';
import type { ByteLine } from '../transport/port.ts';
import type { LinkError, ModuleLink, Reply } from './module-link.ts';
import { BAUD_UNIT, CONFIRMATION, INSTRUCTION, LARGEST_PACKET_CODE, PARAMETER, readParameters } from './protocol.ts';
import type { ModuleParameters } from './protocol.ts';
import { takePicture } from './take-frame.ts';
import { sensorOf } from './picture.ts';
import type { Sensor } from './picture.ts';

/** The speed of a module from the factory. */
export const USUAL_BAUD = 57_600;
const FAST_BAUD = 115_200;
/**
 * The speeds a module may be at, the likeliest first. A module keeps its speed without power: if it was unplugged
 * before the driver could set the old speed again, it is still at the fast one.
 */
const SPEEDS = [USUAL_BAUD, FAST_BAUD, 38_400, 19_200, 9600];

/** A module that has just got its power answers after 200 to 300 ms; the first try may fail. */
const GREETING = { instruction: INSTRUCTION.verifyPassword, parameters: [0, 0, 0, 0], timeoutMs: 300, tries: 3 };
const ANSWER_MS = 500;
const CAPTURE_MS = 2000;

/** A module that is ready for pictures. */
export interface ReadyModule {
  readonly parameters: ModuleParameters;
  /** Undefined when the module had no picture to show its length; the first one shows it. */
  readonly sensor: Sensor | undefined;
  /** Sets the old values again, as far as the module still answers. */
  restore(): Promise<void>;
}

/** Finds the module's speed, and sets it up for the quickest upload: 256 bytes in a packet, 115200 baud. */
export async function bringUp(line: ByteLine, link: ModuleLink): Promise<Result<ReadyModule, ReaderOpenError>> {
  const greeted = await findSpeed(line, link);
  if (!greeted.ok) return greeted;
  const baud = greeted.value;
  const table = await link.ask({ instruction: INSTRUCTION.readParameters, timeoutMs: ANSWER_MS });
  if (!table.ok) return err(openError(table.error));
  const parameters = table.value.code === CONFIRMATION.done ? readParameters(table.value.rest) : undefined;
  if (!parameters) return err(failed(`its parameters are not to be read: ${reason(table.value.code)}`));

  const restore = async (): Promise<void> => {
    await setParameter(link, PARAMETER.packetCode, parameters.packetCode);
    await setParameter(link, PARAMETER.baud, baud / BAUD_UNIT);
  };
  const learnt = await setUp({ line, link, packetCode: parameters.packetCode, baud });
  if (!learnt.ok) {
    await restore();
    return learnt;
  }
  return ok({ parameters, sensor: learnt.value, restore });
}

interface SetUp {
  readonly line: ByteLine;
  readonly link: ModuleLink;
  /** As it was found. */
  readonly packetCode: number;
  readonly baud: number;
}

async function setUp({ line, link, packetCode, baud }: SetUp): Promise<Result<Sensor | undefined, ReaderOpenError>> {
  if (packetCode !== LARGEST_PACKET_CODE) {
    const set = await setParameter(link, PARAMETER.packetCode, LARGEST_PACKET_CODE);
    // A module that refuses is only slower.
    if (!set.ok) return err(openError(set.error));
  }
  if (baud !== FAST_BAUD) {
    const sped = await speedUp(line, link, baud);
    if (!sped.ok) return sped;
  }
  return learnSensor(link);
}

/** The baud rate at which the module answers, and admits us. */
async function findSpeed(line: ByteLine, link: ModuleLink): Promise<Result<number, ReaderOpenError>> {
  for (const baud of SPEEDS) {
    if (baud !== USUAL_BAUD) {
      const set = await line.setBaud(baud);
      // A bridge may not know every speed.
      if (!set.ok && set.error.code === 'gone') return err({ code: 'gone' });
      if (!set.ok) continue;
    }
    const greeting = await link.ask(GREETING);
    if (greeting.ok) return admitted(greeting.value, baud);
    if (greeting.error.code === 'gone' || greeting.error.code === 'wire') return err(openError(greeting.error));
  }
  return err(failed('no module answers, at 9600 to 115200 baud, under the address ffffffff'));
}

function admitted({ code }: Reply, baud: number): Result<number, ReaderOpenError> {
  return code === CONFIRMATION.done ? ok(baud) : err(failed(`it admits nobody: ${reason(code)}`));
}

async function setParameter(link: ModuleLink, parameter: number, value: number): Promise<Result<Reply, LinkError>> {
  return link.ask({
    instruction: INSTRUCTION.setParameter,
    parameters: [parameter, value],
    timeoutMs: ANSWER_MS,
    tries: 2,
  });
}

/** Changes to the fast speed, and back when the module does not answer at it. */
async function speedUp(line: ByteLine, link: ModuleLink, baud: number): Promise<Result<void, ReaderOpenError>> {
  // One try only: if its acknowledgement was lost, the module no longer listens at the old speed.
  const command = { instruction: INSTRUCTION.setParameter, parameters: [PARAMETER.baud, FAST_BAUD / BAUD_UNIT] };
  const set = await link.ask({ ...command, timeoutMs: ANSWER_MS, tries: 1 });
  if (!set.ok && (set.error.code === 'gone' || set.error.code === 'wire')) return err(openError(set.error));
  if (set.ok && set.value.code !== CONFIRMATION.done) return ok(undefined);
  for (const next of [FAST_BAUD, baud]) {
    const changed = await line.setBaud(next);
    if (!changed.ok) return err(openErrorOf(changed.error));
    const greeting = await link.ask(GREETING);
    if (greeting.ok) return ok(undefined);
    if (greeting.error.code === 'gone' || greeting.error.code === 'wire') return err(openError(greeting.error));
  }
  return err(failed('it no longer answers after a change of its speed'));
}

/** Uploads whatever lies on the glass, or the bare glass: only the length of a picture shows which sensor it is. */
async function learnSensor(link: ModuleLink): Promise<Result<Sensor | undefined, ReaderOpenError>> {
  const captured = await link.ask({ instruction: INSTRUCTION.capture, timeoutMs: CAPTURE_MS });
  if (!captured.ok) return err(openError(captured.error));
  const picture = await takePicture(link);
  if (picture.ok) {
    using packed = picture.value;
    return ok(sensorOf(packed.bytes.length));
  }
  if (picture.error.code === 'refused') return ok(undefined);
  return err(openError(picture.error));
}

/** What a confirmation code means, for the log. */
export function reason(code: number): string {
  const name = Object.entries(CONFIRMATION).find(([, value]) => value === code)?.[0] ?? 'unknown';
  const words: Partial<Record<string, string>> = {
    wrongPassword: 'a password is set on the module',
    passwordNeeded: 'a password is set on the module',
    wrongAddress: 'the module has another address',
  };
  return `code ${code.toString(16).padStart(2, '0')}, ${words[name] ?? name}`;
}

function failed(detail: string): ReaderOpenError {
  return { code: 'reader-failed', detail };
}

function openError(error: LinkError): ReaderOpenError {
  if (error.code === 'gone') return { code: 'gone' };
  return failed(error.code === 'wire' ? error.detail : `the module is ${error.code}`);
}
