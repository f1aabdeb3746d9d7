import type { Rule } from 'eslint';

/** File, then function, then the reason why it is longer. */
export declare function functionLength(exceptions?: Record<string, Record<string, string>>): Rule.RuleModule;
