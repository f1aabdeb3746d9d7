/** An outcome that a person, a device, the network or outside data can cause. Programmer errors throw instead. */
export type Result<T, E extends { readonly code: string } = { readonly code: string }> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A success carrying `value`. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** An expected failure. `error.code` is a kebab-case literal; its text for people is in the renderer's catalogue. */
export function err<const E extends { readonly code: string }>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}
