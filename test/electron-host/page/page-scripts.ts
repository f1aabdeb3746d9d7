import { createDecoder, createEncoder } from '../chromium/codec.ts';

// What runs inside pages. Each function's text is sent to Chromium, so it may use nothing from outside itself.

/** Name of the isolated world in which the preload script runs. */
export const PRELOAD_WORLD = 'electron-host-preload';

/** Name of the function that only the preload's world has, and by which it reaches the main process. */
export const BINDING = '__electronHost';

/** Name of the function in the preload's world that the main process calls. */
export const RECEIVE = '__electronHostReceive';

/**
 * One end of the context bridge. It runs once in the page's own world and once in the preload's; the two talk by DOM
 * events under names that only they know, which Chromium delivers at once and clones from world to world.
 */
function bridgeEnd(out: string, into: string): { expose(key: string, api: unknown): void } {
  type Packed = { f?: number; p?: number; o?: [string, unknown][]; a?: unknown[]; v?: unknown };
  type Message =
    | { t: 'expose'; key: string; api: Packed }
    | { t: 'call'; f: number; id: number; args: Packed[] }
    | { t: 'reply'; id: number; v?: Packed; e?: string }
    | { t: 'settle'; id: number; v?: Packed; e?: string };
  const functions = new Map<number, (...values: unknown[]) => unknown>();
  const numbers = new Map<unknown, number>();
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
  const replies = new Map<number, { v?: Packed; e?: string }>();
  let last = 0;

  const post = (message: Message): void => {
    window.dispatchEvent(new CustomEvent(out, { detail: message }));
  };
  const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const isPlain = (value: object): boolean => {
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  };
  const pack = (value: unknown): Packed => {
    if (typeof value === 'function') {
      let id = numbers.get(value);
      if (id === undefined) {
        id = ++last;
        numbers.set(value, id);
        functions.set(id, value as (...values: unknown[]) => unknown);
      }
      return { f: id };
    }
    if (typeof value === 'object' && value !== null) {
      if (value instanceof Promise) {
        const id = ++last;
        value.then(
          (result: unknown) => post({ t: 'settle', id, v: pack(result) }),
          (error: unknown) => post({ t: 'settle', id, e: text(error) }),
        );
        return { p: id };
      }
      if (Array.isArray(value)) return { a: value.map(pack) };
      if (isPlain(value)) return { o: Object.entries(value).map(([key, item]) => [key, pack(item)]) };
    }
    return { v: value };
  };
  const unpack = (packed: Packed): unknown => {
    if (packed.f !== undefined) {
      const f = packed.f;
      return (...args: unknown[]) => {
        const id = ++last;
        post({ t: 'call', f, id, args: args.map(pack) });
        const reply = replies.get(id);
        replies.delete(id);
        if (reply === undefined) throw new Error('electron-host: the other world did not answer');
        if (reply.e !== undefined) throw new Error(reply.e);
        return unpack(reply.v ?? {});
      };
    }
    if (packed.p !== undefined) {
      const id = packed.p;
      return new Promise((resolve, reject) => {
        promises.set(id, { resolve, reject });
      });
    }
    if (packed.a !== undefined) return (packed.a as Packed[]).map(unpack);
    if (packed.o !== undefined) {
      const object: Record<string, unknown> = {};
      for (const [key, item] of packed.o) object[key] = unpack(item as Packed);
      return object;
    }
    return packed.v;
  };
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null && (Array.isArray(value) || isPlain(value))) {
      Object.values(value).forEach(freeze);
      Object.freeze(value);
    }
    return value;
  };
  window.addEventListener(into, (event) => {
    const message = (event as CustomEvent<Message>).detail;
    if (message.t === 'expose') {
      Object.defineProperty(window, message.key, { value: freeze(unpack(message.api)), enumerable: true });
    } else if (message.t === 'call') {
      const { id } = message;
      try {
        const called = functions.get(message.f);
        const result = called?.(...message.args.map(unpack));
        post({ t: 'reply', id, v: pack(result) });
      } catch (error) {
        post({ t: 'reply', id, e: text(error) });
      }
    } else if (message.t === 'reply') {
      replies.set(message.id, message);
    } else {
      const waiting = promises.get(message.id);
      promises.delete(message.id);
      if (message.e === undefined) waiting?.resolve(unpack(message.v ?? {}));
      else waiting?.reject(new Error(message.e));
    }
  });
  return {
    expose: (key, api) => {
      post({ t: 'expose', key, api: pack(api) });
    },
  };
}

/** Base64 inside a page, in pieces: spreading 256 KiB into one call overflows the stack. */
function pageBase64(): { encode(bytes: Uint8Array): string; decode(text: string): Uint8Array<ArrayBuffer> } {
  return {
    encode: (bytes) => {
      let text = '';
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(text);
    },
    decode: (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
  };
}

interface PreloadSetting {
  readonly argv: readonly string[];
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly binding: string;
  readonly receive: string;
}

/** Electron's modules as a sandboxed preload script sees them; everything else is refused. */
function preloadModules(
  setting: PreloadSetting,
  codec: { encode(value: unknown): string; decode(text: string): unknown },
  bridge: { expose(key: string, api: unknown): void },
): { require: (id: string) => unknown; process: object } {
  type Listener = (event: unknown, ...values: unknown[]) => void;
  type Incoming =
    { t: 'result'; id: number; v?: unknown; e?: string } | { t: 'event'; channel: string; args: unknown[] };
  const world = globalThis as unknown as Record<string, ((text: string) => void) | undefined>;
  const send = world[setting.binding];
  const strict = <Members extends object>(name: string, members: Members): Members =>
    new Proxy(members, {
      get: (target, key): unknown => {
        if (typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON')
          return Reflect.get(target, key);
        throw new Error(`electron-host: ${name}.${key} is not offered`);
      },
    });
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
  const listeners = new Map<string, Listener[]>();
  const onceOf = new Map<Listener, Listener>();
  let last = 0;
  const post = (message: object): void => send?.(codec.encode(message));
  world[setting.receive] = (text) => {
    const message = codec.decode(text) as Incoming;
    if (message.t === 'result') {
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.e === undefined) waiting?.resolve(message.v);
      else waiting?.reject(new Error(message.e));
      return;
    }
    for (const listener of [...(listeners.get(message.channel) ?? [])]) {
      try {
        listener({ sender: ipcRenderer, ports: [] }, ...message.args);
      } catch (error) {
        reportError(error);
      }
    }
  };
  const off = (channel: string, listener: Listener): object => {
    const actual = onceOf.get(listener) ?? listener;
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((known) => known !== actual),
    );
    return ipcRenderer;
  };
  const on = (channel: string, listener: Listener): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    return ipcRenderer;
  };
  const ipcRenderer: object = strict('ipcRenderer', {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        pending.set(id, { resolve, reject });
        try {
          post({ t: 'invoke', id, channel, args });
        } catch {
          pending.delete(id);
          reject(new Error('An object could not be cloned.'));
        }
      }),
    send: (channel: string, ...args: unknown[]) => post({ t: 'send', channel, args }),
    on,
    addListener: on,
    once: (channel: string, listener: Listener) => {
      const wrapped: Listener = (...values) => {
        off(channel, listener);
        listener(...values);
      };
      onceOf.set(listener, wrapped);
      return on(channel, wrapped);
    },
    off,
    removeListener: off,
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
  });
  const electron = strict('electron', {
    ipcRenderer,
    contextBridge: strict('contextBridge', {
      exposeInMainWorld: (key: string, api: unknown) => bridge.expose(key, api),
    }),
  });
  return {
    require: (id) => {
      if (id === 'electron' || id === 'electron/renderer' || id === 'electron/common') return electron;
      throw new Error(`module not found: ${id}`);
    },
    process: strict('process', {
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
      isMainFrame: true,
      argv: setting.argv,
      versions: setting.versions,
      platform: setting.platform,
      env: {},
    }),
  };
}

/** Name of the function by which a page's own world asks for camera and microphone; gone before the page's scripts run. */
export const MEDIA_BINDING = '__electronHostMedia';

/**
 * Holds each `getUserMedia` back until the app has been asked: Chromium's own question cannot be intercepted. `answered`
 * is the name of the event that says so.
 */
function askBeforeMedia(binding: string, answered: string): void {
  type Ask = (text: string) => void;
  const world = globalThis as unknown as Record<string, Ask | undefined>;
  const ask = world[binding];
  Reflect.deleteProperty(world, binding);
  if (ask === undefined || typeof MediaDevices === 'undefined') return;
  const original = MediaDevices.prototype.getUserMedia;
  const waiting = new Map<number, (granted: boolean) => void>();
  let last = 0;
  window.addEventListener(answered, (event) => {
    const { id, granted } = (event as CustomEvent<{ id: number; granted: boolean }>).detail;
    waiting.get(id)?.(granted);
    waiting.delete(id);
  });
  MediaDevices.prototype.getUserMedia = async function (constraints = {}) {
    const kinds = (['video', 'audio'] as const).filter((kind) => Boolean(constraints[kind]));
    const devices = await this.enumerateDevices();
    // Nobody is asked for a device that is not there.
    if (kinds.some((kind) => !devices.some((device) => device.kind === `${kind}input`)))
      return original.call(this, constraints);
    const granted = await new Promise<boolean>((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      ask(JSON.stringify({ id, kinds }));
    });
    if (!granted) throw new DOMException('Permission denied', 'NotAllowedError');
    return original.call(this, constraints);
  };
}

/** Script for every frame's own world. */
export function mediaScript(answered: string): string {
  return `(${askBeforeMedia.toString()})(${JSON.stringify(MEDIA_BINDING)}, ${JSON.stringify(answered)});`;
}

/** What makes the two worlds of one page find each other. */
export interface BridgeNames {
  readonly toPage: string;
  readonly toPreload: string;
}

/** Script for the page's own world. */
export function pageWorldScript(names: BridgeNames): string {
  return `if (window === window.top) (${bridgeEnd.toString()})(${JSON.stringify(names.toPreload)}, ${JSON.stringify(names.toPage)});`;
}

/** The text of a preload script, and its file's name for Chromium's tools. */
export interface PreloadFile {
  readonly source: string;
  readonly fileName: string;
}

/** Script for the preload's world: the preload's own text, run as a CommonJS module. Main frames only. */
export function preloadWorldScript(
  { source, fileName }: PreloadFile,
  names: BridgeNames,
  argv: readonly string[],
): string {
  const setting: PreloadSetting = {
    argv,
    versions: {
      electron: process.versions['electron'],
      chrome: process.versions['chrome'],
      node: process.versions.node,
    },
    platform: process.platform,
    binding: BINDING,
    receive: RECEIVE,
  };
  return `if (window === window.top) (() => {
  const base64 = (${pageBase64.toString()})();
  const codec = { encode: (${createEncoder.toString()})(base64), decode: (${createDecoder.toString()})(base64) };
  const bridge = (${bridgeEnd.toString()})(${JSON.stringify(names.toPage)}, ${JSON.stringify(names.toPreload)});
  const { require, process } = (${preloadModules.toString()})(${JSON.stringify(setting)}, codec, bridge);
  const module = { exports: {} };
  (function (require, module, exports, process) {
${source}
  })(require, module, module.exports, process);
})();
//# sourceURL=${fileName}`;
}
