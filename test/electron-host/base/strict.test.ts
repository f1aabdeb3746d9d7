import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { EventName } from './shape.ts';
import { preventable, strict, StrictEmitter } from './strict.ts';

class Window extends StrictEmitter<Electron.BaseWindow> {
  readonly #title = 'inner';
  title(): string {
    return this.#title;
  }
}

describe('strict objects', () => {
  it('throw for members they do not have, on reading and on writing', () => {
    const window = new Window();
    expect(() => void Reflect.get(window, 'opacity')).toThrow('electron-host: Window.opacity is not offered');
    expect(() => Reflect.set(window, 'opacity', 1)).toThrow('electron-host: Window.opacity is not offered');
    const module = strict('module', { a: 1 });
    expect(module.a).toBe(1);
    expect(() => void Reflect.get(module, 'b')).toThrow('electron-host: module.b is not offered');
  });

  it('stay ordinary emitters with private members, can be awaited and printed', async () => {
    const window = new Window();
    expect(window).toBeInstanceOf(EventEmitter);
    expect(window.title()).toBe('inner');
    expect(await Promise.resolve(window)).toBe(window);
    expect('opacity' in window).toBe(false);
    let heard = 0;
    window.once('anything', () => heard++);
    window.emit('anything');
    expect([heard, window.listenerCount('anything')]).toEqual([1, 0]);
  });

  it('let a driver replace a method they have', () => {
    const window = new Window();
    window.emit = () => true;
    expect(window.emit('x')).toBe(true);
  });
});

describe('events', () => {
  it('are checked by name against Electron’s own declarations', () => {
    expectTypeOf<EventName<Electron.App, 'before-quit'>>().toEqualTypeOf<'before-quit'>();
    expectTypeOf<EventName<Electron.App, 'before-quitting'>>().toEqualTypeOf<never>();
  });

  it('remember that they were prevented', () => {
    const event = preventable({ url: 'x' });
    expect(event.defaultPrevented).toBe(false);
    event.preventDefault();
    expect({ url: event.url, prevented: event.defaultPrevented }).toEqual({ url: 'x', prevented: true });
  });
});
