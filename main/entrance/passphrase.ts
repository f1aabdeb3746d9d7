import type { AskPassphrase } from '../station/open-by-passphrase.ts';
import type { Conversation } from './conversation.ts';

/** Asks for passphrases on the page of the entrance. Whoever gives up turns the machine off: nothing is open then. */
export function askPassphraseAt(conversation: Conversation): AskPassphrase {
  return async (question) => {
    const answer =
      question.kind === 'new'
        ? await conversation.ask({ step: 'new-passphrase', problem: question.problem })
        : await conversation.ask({
            step: 'passphrase',
            slots: question.slots,
            problem: question.problem,
            waitMs: question.waitMs,
          });
    conversation.work('opening');
    return 'back' in answer ? null : answer;
  };
}
