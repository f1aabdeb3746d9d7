/**
 * better-sqlite3 holds strings by references, which N-API has from version 10 on; Electron 25 has version 8. The same
 * sources with `HeldString` (held-string.hpp) in the place of those references need version 8 only.
 */

const REFERENCE = /\bNapi::Reference<Napi::String>/gu;
/** A reference is made from one of these: a new string, or that of another reference. */
const MAKING = /\bNapi::Persistent\((?=InternalizedFrom|pair->name)/gu;

/** One source of better-sqlite3, as it compiles for N-API 8. */
export function withHeldStrings(source: string): string {
  return source.replace(REFERENCE, 'HeldString').replace(MAKING, 'HeldString(');
}
