import type { EntranceAnswer } from '../../preload/contract/entrance-views.ts';

/** What is typed on the screens of the entrance, but for passphrases. */
export interface Typed {
  readonly address: string;
  readonly code: string;
  readonly name: string;
}

/** What every screen of the entrance gets. */
export interface Asking {
  /** What was typed so far, kept while main works on it: whoever mistyped one letter does not type all of it again. */
  readonly typed: Typed;
  readonly onType: (typed: Partial<Typed>) => void;
  readonly answer: (answer: EntranceAnswer) => void;
  /** An answer is on its way. */
  readonly isPending: boolean;
}
