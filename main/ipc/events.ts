import { events, type EventName, type EventView } from '../../preload/contract/events.ts';

/** Sends views to the kiosk's window; what the table does not allow throws here, not there. */
export type SendEvent = <K extends EventName>(name: K, view: EventView<K>) => void;

export function createSendEvent(window: {
  readonly webContents: { isDestroyed(): boolean; send(channel: string, view: unknown): void };
}): SendEvent {
  return (name, view) => {
    if (!window.webContents.isDestroyed()) window.webContents.send(name, events[name].parse(view));
  };
}
