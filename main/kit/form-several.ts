/**
 * Questions with more than one answer, for the frame that asks and for main and the portal that check: one rule for all
 * three.
 */

/** The component types for which `multiple` makes a list of answers (@formio/js 5.6). */
const WITH_LISTS: ReadonlySet<unknown> = new Set([
  'currency',
  'datetime',
  'email',
  'file',
  'hidden',
  'number',
  'phoneNumber',
  'select',
  'textarea',
  'textfield',
  'time',
  'url',
]);

/**
 * Whether a question takes a list of answers. Every component can carry `multiple`, but Form.io draws one answer for most
 * types, and then says that this answer should have been a list: nobody could go on. There it counts for nothing.
 */
export function takesSeveral({ type, multiple }: { readonly type?: unknown; readonly multiple?: unknown }): boolean {
  return multiple === true && WITH_LISTS.has(type);
}
