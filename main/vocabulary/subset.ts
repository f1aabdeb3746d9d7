/**
 * Some of the words of a list: `Some<ReaderState, 'ready' | 'busy'>`. A word that the list no longer has does not compile,
 * which `Extract` would pass over.
 */
export type Some<Words, Chosen extends Words> = Chosen;
