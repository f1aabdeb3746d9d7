/** Listeners for changes. */
export interface Listeners {
  /**
   * Calls `listener` at each {@link Listeners.notify} until the returned function is called, which may be done twice.
   * The same function subscribed twice is called twice.
   */
  subscribe(listener: () => void): () => void;
  /** Calls all listeners in the order of subscription. One that subscribes meanwhile is called the next time. */
  notify(): void;
  /** Removes all listeners. */
  clear(): void;
}

/** Creates a list without listeners. */
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
    notify() {
      // A listener may unsubscribe itself or others.
      for (const entry of [...entries]) if (entries.has(entry)) entry.listener();
    },
    clear() {
      entries.clear();
    },
  };
}
