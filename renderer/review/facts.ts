import { en } from '../ui/text/en.ts';

/** Names of facts that have words; main may send others, which are shown by their name. */
type Fact = keyof typeof en.review.facts;
/** Kinds of journal entries that have words; others are shown by their kind. */
type HistoryEvent = keyof typeof en.review.events;

export function isFact(key: string): key is Fact {
  return Object.hasOwn(en.review.facts, key);
}

export function isHistoryEvent(kind: string): kind is HistoryEvent {
  return Object.hasOwn(en.review.events, kind);
}
