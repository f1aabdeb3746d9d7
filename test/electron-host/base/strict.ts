import { EventEmitter } from 'node:events';
import type { EventName } from './shape.ts';

/** Names that the language and its tools probe on every object. */
const PROBED = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName', '$$typeof', 'inspect', 'domain']);

/** Key of the type-only link from an emitter to the Electron class that it represents. */
export const face: unique symbol = Symbol('electron-host.face');

function refusal(name: string, key: string): Error {
  return new Error(`electron-host: ${name}.${key} is not offered`);
}

/**
 * A prototype that ends every search which found nothing: reading or writing an unknown member throws.
 * It sits at the root of the chain, so the objects above it stay ordinary ones and may have #private members.
 */
function endOfChain(parent: object | null, nameOf: (receiver: unknown) => string): object {
  const known = (target: object, key: string): boolean => key in target || PROBED.has(key) || key.startsWith('_');
  return new Proxy(Object.create(parent) as object, {
    get(target, key, receiver): unknown {
      if (typeof key === 'symbol' || known(target, key)) return Reflect.get(target, key, receiver);
      throw refusal(nameOf(receiver), key);
    },
    set(target, key, value, receiver): boolean {
      if (typeof key === 'symbol' || known(target, key)) return Reflect.set(target, key, value, receiver);
      throw refusal(nameOf(receiver), key);
    },
  });
}

function className(receiver: unknown): string {
  const found: unknown = typeof receiver === 'object' && receiver !== null ? receiver.constructor : undefined;
  return typeof found === 'function' ? found.name : 'object';
}

/** An event emitter standing for Electron's `Whole`; touching a member that it lacks throws. */
export class StrictEmitter<Whole> extends EventEmitter {
  declare readonly [face]?: (whole: Whole) => Whole;
}
Object.setPrototypeOf(StrictEmitter.prototype, endOfChain(EventEmitter.prototype, className));

/** A class without events; touching a member that it lacks throws. */
export class Strict {
  declare readonly [face]?: undefined;
}
Object.setPrototypeOf(Strict.prototype, endOfChain(Object.prototype, className));

/** Makes a plain object of members strict, under the name that the error shows. */
export function strict<Members extends object>(name: string, members: Members): Members {
  Object.setPrototypeOf(
    members,
    endOfChain(Object.prototype, () => name),
  );
  return members;
}

/** Emits an event that Electron declares for the class that the emitter represents. */
export function fire<Whole, Name extends string>(
  emitter: StrictEmitter<Whole>,
  name: Name & EventName<Whole, Name>,
  ...values: readonly unknown[]
): boolean {
  return emitter.emit(name, ...values);
}

/** An Electron event object: `values` with `preventDefault`. */
export type Preventable<Values> = Values & { preventDefault(): void; readonly defaultPrevented: boolean };

/** Makes an event object as Electron hands to listeners. */
export function preventable<Values extends object>(values: Values): Preventable<Values> {
  let prevented = false;
  const event = {
    ...values,
    preventDefault: () => {
      prevented = true;
    },
  };
  return Object.defineProperty(event, 'defaultPrevented', { get: () => prevented }) as Preventable<Values>;
}
