/** Those who want to be told of a change. */
export interface Listeners {
  /**
   * Has `listener` called at each {@link Listeners.tell} until the returned function is called, which may be done twice.
   * The same function subscribed twice is called twice.
   */
  subscribe(listener: () => void): () => void;
  /** Calls all that are subscribed, in the order they came; whoever comes meanwhile waits for the next time. */
  tell(): void;
  /** Forgets them all. */
  clear(): void;
}

/** Nobody, at first. */
export function createListeners(): Listeners {
  const entries = new Set<{ readonly listener: () => void }>();
  return {
    subscribe(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    tell() {
      // Who was told may leave, or send others away.
      for (const entry of [...entries]) if (entries.has(entry)) entry.listener();
    },
    clear() {
      entries.clear();
    },
  };
}
