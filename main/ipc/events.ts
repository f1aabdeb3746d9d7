import { eventAccess, type Access } from '../../preload/contract/access.ts';
import { events, type EventName, type EventView } from '../../preload/contract/events.ts';
import { refusalOf } from './access.ts';
import type { Who } from './who.ts';

/** Sends views to the kiosk's window. A view that does not fit the contract throws here, not in the window. */
export type SendEvent = <K extends EventName>(name: K, view: EventView<K>) => void;

/** Sends an event only when the access table allows it; otherwise it is left out, or sent without its view. */
export function createSendEvent(deps: {
  readonly window: {
    readonly webContents: { isDestroyed(): boolean; send(channel: string, view: unknown): void };
  };
  readonly who: Who;
}): SendEvent {
  const { window, who } = deps;
  return (name, view) => {
    const access: Access = eventAccess[name];
    const isRefused = refusalOf(access, who) !== undefined;
    if (window.webContents.isDestroyed() || (isRefused && access.otherwise !== null)) return;
    window.webContents.send(name, events[name].parse(isRefused ? null : view));
  };
}
