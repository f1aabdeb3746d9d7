/** The part of the configuration that the tests read. */
declare const rules: { readonly forbidden: readonly { readonly name: string }[] };
export default rules;
