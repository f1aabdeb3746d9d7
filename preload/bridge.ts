import { contextBridge, ipcRenderer } from 'electron';
import { calls } from './contract/calls.ts';
import type { KioskBridge } from './contract/bridge.ts';
import { events } from './contract/events.ts';

const bridge: KioskBridge = {
  invoke: (name, input) => {
    if (!Object.hasOwn(calls, name)) return Promise.reject(new TypeError('no such call'));
    return ipcRenderer.invoke(name, input);
  },
  subscribe: (name, listener) => {
    if (!Object.hasOwn(events, name)) throw new TypeError('no such event');
    // The Electron event is dropped: it carries the sender, and with it a way around the bridge.
    const forward = (_event: unknown, view: Parameters<typeof listener>[0]) => listener(view);
    ipcRenderer.on(name, forward);
    return () => void ipcRenderer.removeListener(name, forward);
  },
};

contextBridge.exposeInMainWorld('kiosk', bridge);
