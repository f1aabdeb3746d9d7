// Playwright's package ships the protocol's types but does not list them in its exports.
export type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts';
