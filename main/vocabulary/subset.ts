/**
 * Some of the words of a list: `Some<ReaderState, 'ready' | 'busy'>`. A word that is no longer in the list does not
 * compile, while `Extract` would ignore it.
 */
export type Some<Words, Chosen extends Words> = Chosen;
