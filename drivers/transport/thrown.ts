/** The dynamic linker's text for a library that is not installed. */
const MISSING_LIBRARY = /(\S+\.so(?:\.\d+)*): cannot open shared object file/u;
const MISSING_BINDING = /Failed to find binding|Cannot find (?:module|package)/u;

/** The text of whatever was thrown. `node-hid` emits read errors as plain strings. */
export function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The missing library that a native module needs; undefined when `text` has another meaning. */
export function missingLibrary(text: string): string | undefined {
  const library = MISSING_LIBRARY.exec(text)?.[1];
  if (library !== undefined) return library.split('/').at(-1);
  return MISSING_BINDING.test(text) ? (text.split('\n')[0] ?? text) : undefined;
}
