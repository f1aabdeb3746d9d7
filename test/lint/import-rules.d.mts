/** The part of the configuration that the tests and the generated documents read. */
declare const rules: { readonly forbidden: readonly { readonly name: string; readonly comment: string }[] };
export default rules;
