import { eventAccess, type Access } from '../../preload/contract/access.ts';
import { events, type EventName, type EventView } from '../../preload/contract/events.ts';
import { refusalOf } from './access.ts';
import type { Who } from './who.ts';

/** Sends views to the kiosk's window; what the table does not allow throws here, not there. */
export type SendEvent = <K extends EventName>(name: K, view: EventView<K>) => void;

/** Events reach only whom the access table names: for anybody else they are left out, or their view is. */
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
