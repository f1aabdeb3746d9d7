import type { KioskBridge } from '../../preload/contract/bridge.ts';

declare global {
  interface Window {
    readonly kiosk: KioskBridge;
  }
}

/** The bridge the preload put on the window. This folder alone reads it. */
export function bridge(): KioskBridge {
  return window.kiosk;
}
