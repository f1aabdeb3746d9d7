import type { Log } from '../../log/log.ts';
import { createConversation, type Conversation } from '../../entrance/conversation.ts';
import { createSendEvent } from '../../ipc/events.ts';
import { createEntranceHandlers, entranceView } from '../../ipc/handlers/entrance.ts';
import { registerCalls } from '../../ipc/register.ts';
import type { Who } from '../../ipc/who.ts';
import { APP_ORIGIN } from '../../shell/app-protocol.ts';
import type { KioskWindow } from '../../shell/window.ts';

/** Before there is a station, nobody can be signed in and nothing can be open. */
const NOBODY: Who = {
  operator: () => null,
  visit: () => null,
  signIn: () => null,
  openReview: () => undefined,
  authorsOf: () => undefined,
  submissionOf: () => undefined,
};

/** The page of the questions. */
export interface ComposedEntrance {
  readonly conversation: Conversation;
  /** Whether a question has been asked at this start. */
  isOpen(): boolean;
  /** Rejects when there is no page to ask on. */
  readonly broken: Promise<never>;
}

/**
 * The questions before there is a station, on a page of their own in the kiosk's window. Window and page are opened when
 * the first question is asked; most starts ask none.
 */
export function composeEntrance(deps: {
  readonly shell: () => Promise<{ readonly kiosk: KioskWindow }>;
  readonly log: Log;
}): ComposedEntrance {
  const { log } = deps;
  const broken = Promise.withResolvers<never>();
  // Whoever waits for an answer hears of it; most starts ask nothing.
  broken.promise.catch(() => undefined);
  let isOpen = false;
  async function open(): Promise<void> {
    const { kiosk } = await deps.shell();
    registerCalls({ log, who: NOBODY, origin: APP_ORIGIN, handlers: createEntranceHandlers(conversation) });
    const send = createSendEvent({ window: kiosk.window, who: NOBODY });
    conversation.changes.subscribe(() => send('entrance-changed', entranceView(conversation.shown())));
    await kiosk.freshDocument('entrance.html');
  }
  const conversation = createConversation(() => {
    isOpen = true;
    open().catch(broken.reject);
  });
  return { conversation, isOpen: () => isOpen, broken: broken.promise };
}
