/**
 * A document of opaque origin has no cookies and no storage: reading them throws. Form.io reads them while it loads, so
 * this has to come before everything of Form.io in the bundle. What is written lives as long as the document and is not stored elsewhere.
 */
function memoryStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

Object.defineProperty(window, 'localStorage', { value: memoryStorage(), configurable: false });
Object.defineProperty(window, 'sessionStorage', { value: memoryStorage(), configurable: false });
Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined, configurable: false });
