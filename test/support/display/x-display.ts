import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * A hand at a real X display: it presses keys and moves the pointer as hardware does, by the XTEST extension, so that a
 * key takes the whole way through the window. A driver's keys begin inside the page.
 */
export interface Hand {
  /** Presses a combination such as `Control+Shift+I` and lets it go again. */
  press(combination: string): Promise<void>;
  /** Clicks at a point of the screen; the window there gets the keyboard. */
  click(at: { readonly x: number; readonly y: number }): Promise<void>;
  close(): void;
}

/** Key codes of Linux's evdev, plus eight, as every X server on Linux has them for a keyboard of the US. */
const KEY_CODES: Readonly<Record<string, number>> = {
  Escape: 9,
  Control: 37,
  Shift: 50,
  Alt: 64,
  Q: 24,
  W: 25,
  R: 27,
  I: 31,
  P: 33,
  A: 38,
  F4: 70,
  F5: 71,
  F11: 95,
  F12: 96,
  ArrowLeft: 113,
};

const REQUEST = { queryPointer: 38, setInputFocus: 42, getInputFocus: 43, queryExtension: 98 } as const;
const FAKE_INPUT = 2;
const EVENT = { keyPress: 2, keyRelease: 3, buttonPress: 4, buttonRelease: 5, motion: 6 } as const;
const REPLY_BYTES = 32;

/** Reads what the server says in pieces of known length. */
function createReader(socket: Socket): (bytes: number) => Promise<Buffer> {
  let held = Buffer.alloc(0);
  return async (bytes) => {
    while (held.length < bytes) {
      const [more] = (await once(socket, 'data')) as [Buffer];
      held = Buffer.concat([held, more]);
    }
    const piece = held.subarray(0, bytes);
    held = held.subarray(bytes);
    return piece;
  };
}

/** Opens a connection to a display of this machine, such as `:1`. */
export async function openHand(display: string): Promise<Hand> {
  const socket = connect(`/tmp/.X11-unix/X${display.replace(/^:(\d+).*$/u, '$1')}`);
  await once(socket, 'connect');
  const read = createReader(socket);
  // Little-endian, protocol 11.0, no authorization: the display was opened by this run and listens on no network.
  socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  const begin = await read(8);
  const setup = await read(begin.readUInt16LE(6) * 4);
  if (begin[0] !== 1) throw new Error('the display refuses the connection');
  // Vendor's name and pixel formats come before the first screen, whose first word is its root window.
  const vendorBytes = Math.ceil(setup.readUInt16LE(16) / 4) * 4;
  const root = setup.readUInt32LE(32 + vendorBytes + (setup[21] ?? 0) * 8);

  /** The next answer to a request; events are for others. */
  async function reply(): Promise<Buffer> {
    for (;;) {
      const message = await read(REPLY_BYTES);
      if (message[0] === 0) throw new Error(`the display refused a request (error ${message[1]})`);
      if (message[0] !== 1) continue;
      const more = message.readUInt32LE(4) * 4;
      return more === 0 ? message : Buffer.concat([message, await read(more)]);
    }
  }
  function ask(opcode: number, detail: number, ...words: readonly number[]): Promise<Buffer> {
    socket.write(requestOf(opcode, detail, words));
    return reply();
  }
  const name = Buffer.from('XTEST\0\0\0');
  const extension = await ask(
    REQUEST.queryExtension,
    0,
    5,
    ...Array.from({ length: 2 }, (_, word) => name.readUInt32LE(word * 4)),
  );
  if (extension[8] !== 1) throw new Error('the display has no XTEST extension');
  const xtest = extension[9] ?? 0;

  const settle = () => ask(REQUEST.getInputFocus, 0);
  function fake(type: number, detail: number, at = { x: 0, y: 0 }): void {
    socket.write(requestOf(xtest, FAKE_INPUT, [type | (detail << 8), 0, root, 0, 0, at.x | (at.y << 16), 0, 0]));
  }
  return {
    async press(combination) {
      const codes = combination.split('+').map((key) => {
        const code = KEY_CODES[key];
        if (code === undefined) throw new RangeError(`no key ${key}`);
        return code;
      });
      for (const code of codes) fake(EVENT.keyPress, code);
      for (const code of codes.toReversed()) fake(EVENT.keyRelease, code);
      await settle();
    },
    async click(at) {
      fake(EVENT.motion, 0, at);
      const under = (await ask(REQUEST.queryPointer, 0, root)).readUInt32LE(12);
      if (under === 0) throw new Error('there is no window at this point');
      // Without a window manager nobody else gives a window the keyboard.
      socket.write(requestOf(REQUEST.setInputFocus, 1, [under, 0]));
      fake(EVENT.buttonPress, 1);
      fake(EVENT.buttonRelease, 1);
      await settle();
    },
    close: () => socket.destroy(),
  };
}

/** A request of the core protocol or of an extension: opcode, one byte, its length in words, the words. */
function requestOf(opcode: number, detail: number, words: readonly number[]): Buffer {
  const request = Buffer.alloc(4 + words.length * 4);
  request.writeUInt8(opcode, 0);
  request.writeUInt8(detail, 1);
  request.writeUInt16LE(1 + words.length, 2);
  words.forEach((word, index) => request.writeUInt32LE(word >>> 0, 4 + index * 4));
  return request;
}
