import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { holdBrowserKeys, isBrowserKey, type KeyPress } from './keys.ts';

/** `Control+Shift+I` as Electron tells it. */
function press(text: string): KeyPress {
  const parts = text.split('+');
  const key = parts.at(-1) === '' ? '+' : (parts.at(-1) ?? '');
  const has = (name: string) => parts.slice(0, -1).includes(name);
  return { key, control: has('Control'), meta: has('Meta'), alt: has('Alt'), shift: has('Shift') };
}

describe('isBrowserKey', () => {
  it.each([
    [
      'developer tools',
      ['Control+Shift+I', 'Control+Shift+i', 'Control+Shift+J', 'Control+Shift+C', 'F12', 'Meta+Alt+i'],
    ],
    ['reloading', ['Control+r', 'Control+Shift+R', 'F5', 'Control+F5', 'Shift+F5', 'Meta+r', 'BrowserRefresh']],
    ['leaving kiosk mode', ['F11', 'Control+F11']],
    ['closing and quitting', ['Control+w', 'Control+q', 'Control+Shift+W', 'Alt+F4', 'Meta+q']],
    ['zoom', ['Control++', 'Control+-', 'Control+0', 'Control+=', 'Control+Shift+_', 'ZoomIn']],
    ['printing', ['Control+p', 'Control+Shift+P', 'Print']],
    ['saving, opening, the source', ['Control+s', 'Control+o', 'Control+u']],
    ['the history', ['Alt+ArrowLeft', 'Alt+ArrowRight', 'BrowserBack', 'BrowserForward', 'Alt+Home', 'Control+h']],
    ['windows, tabs and addresses', ['Control+n', 'Control+t', 'Control+Shift+N', 'Control+l', 'F6']],
  ])('holds %s', (_what, keys) => {
    expect(keys.filter((key) => !isBrowserKey(press(key)))).toEqual([]);
  });

  it.each([
    ['editing', ['Control+c', 'Control+v', 'Control+x', 'Control+a', 'Control+z', 'Control+Shift+Z', 'Control+y']],
    ['moving', ['Tab', 'Shift+Tab', 'Home', 'End', 'Control+ArrowLeft', 'ArrowRight', 'PageDown', 'Escape', 'Enter']],
    ['typing', ['p', 'P', 'Shift+R', '+', '-', '0', 'Control+Alt+q', 'Control+Alt+e', 'Control+Alt+0']],
    ['menus of the page', ['Alt+ArrowDown', 'F2', 'ContextMenu']],
  ])('leaves %s alone', (_what, keys) => {
    expect(keys.filter((key) => isBrowserKey(press(key)))).toEqual([]);
  });
});

describe('holdBrowserKeys', () => {
  it('prevents such a key before the page has it, and no other', () => {
    const contents = new EventEmitter();
    holdBrowserKeys(contents as unknown as Parameters<typeof holdBrowserKeys>[0]);
    const prevented: string[] = [];
    for (const key of ['Control+Shift+I', 'a', 'F11']) {
      contents.emit('before-input-event', { preventDefault: () => prevented.push(key) }, press(key));
    }
    expect(prevented).toEqual(['Control+Shift+I', 'F11']);
  });
});
