/**
 * USB/IP as it runs between the Linux kernel's `vhci_hcd` and a device (version 1.1.1, the part after the import):
 * bytes to commands, answers to bytes. Everything is big-endian but the SETUP packet, which is as on the wire.
 */

const HEADER_BYTES = 48;
const CMD_SUBMIT = 1;
const CMD_UNLINK = 2;
const RET_SUBMIT = 3;
const RET_UNLINK = 4;
const DIRECTION_IN = 1;

/** The kernel's words for how a transfer ended (negative `errno`). */
export const STATUS = { done: 0, stalled: -32, unlinked: -104 } as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

export interface SubmitCommand {
  readonly kind: 'submit';
  readonly sequence: number;
  readonly direction: 'in' | 'out';
  /** Without the direction bit. */
  readonly endpoint: number;
  /** IN: at most this many bytes are wanted. OUT: the bytes in `data`. */
  readonly length: number;
  /** The SETUP packet; only meaningful on endpoint 0. */
  readonly setup: Uint8Array;
  readonly data: Uint8Array;
}

export interface UnlinkCommand {
  readonly kind: 'unlink';
  readonly sequence: number;
  /** The sequence number of the submit to give up. */
  readonly victim: number;
}

export type Command = SubmitCommand | UnlinkCommand;

/** Takes the kernel's bytes in pieces of any size and answers the commands that are whole. */
export function createCommandReader(): (piece: Uint8Array) => Command[] {
  let rest = Buffer.alloc(0);

  function next(): Command | undefined {
    if (rest.length < HEADER_BYTES) return undefined;
    const code = rest.readUInt32BE(0);
    const sequence = rest.readUInt32BE(4);
    if (code === CMD_UNLINK) {
      const victim = rest.readUInt32BE(20);
      rest = rest.subarray(HEADER_BYTES);
      return { kind: 'unlink', sequence, victim };
    }
    if (code !== CMD_SUBMIT) throw new Error(`USB/IP: there is no command ${code}`);
    const direction = rest.readUInt32BE(12) === DIRECTION_IN ? 'in' : 'out';
    const length = rest.readUInt32BE(24);
    const end = HEADER_BYTES + (direction === 'out' ? length : 0);
    if (rest.length < end) return undefined;
    const command: SubmitCommand = {
      kind: 'submit',
      sequence,
      direction,
      endpoint: rest.readUInt32BE(16),
      length,
      setup: Uint8Array.from(rest.subarray(40, HEADER_BYTES)),
      data: Uint8Array.from(rest.subarray(HEADER_BYTES, end)),
    };
    rest = rest.subarray(end);
    return command;
  }

  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    const commands: Command[] = [];
    for (let command = next(); command; command = next()) commands.push(command);
    return commands;
  };
}

interface HeaderFields {
  readonly sequence: number;
  readonly status: Status;
  readonly actualLength: number;
}

function header(code: number, { sequence, status, actualLength }: HeaderFields): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(code, 0);
  bytes.writeUInt32BE(sequence, 4);
  bytes.writeInt32BE(status, 20);
  bytes.writeUInt32BE(actualLength, 24);
  return bytes;
}

/** The end of a submitted transfer: IN with the bytes that came, OUT with the number of bytes taken. */
export function submitAnswer(
  { sequence, direction }: SubmitCommand,
  status: Status,
  outcome: Uint8Array | number,
): Uint8Array {
  const count = typeof outcome === 'number' ? outcome : outcome.length;
  const head = header(RET_SUBMIT, { sequence, status, actualLength: count });
  return direction === 'in' && typeof outcome !== 'number' ? Buffer.concat([head, outcome]) : head;
}

/** `unlinked` when the victim was still waiting: it then gets no answer of its own. `done` when it had been answered. */
export function unlinkAnswer({ sequence }: UnlinkCommand, wasWaiting: boolean): Uint8Array {
  return header(RET_UNLINK, { sequence, status: wasWaiting ? STATUS.unlinked : STATUS.done, actualLength: 0 });
}
