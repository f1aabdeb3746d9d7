import { en } from '../ui/text/en.ts';

/** Names of facts that have words; main may send others, which are shown by their name. */
export type Fact = keyof typeof en.review.facts;

export function isFact(key: string): key is Fact {
  return Object.hasOwn(en.review.facts, key);
}
