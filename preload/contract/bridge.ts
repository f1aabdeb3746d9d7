import type { CallName, Input, Reply } from './calls.ts';
import type { EventName, EventView } from './events.ts';

/** What the preload puts on `window.kiosk`. Only `renderer/api` reads it. */
export interface KioskBridge {
  invoke<K extends CallName>(name: K, input: Input<K>): Promise<Reply<K>>;
  /** Calls `listener` on each event; returns the unsubscribe function. */
  subscribe<K extends EventName>(name: K, listener: (view: EventView<K>) => void): () => void;
}
