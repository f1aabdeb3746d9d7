// No function is longer than a screen or two. Exceptions are in long-functions.json with their reasons: file, then the
// function's name (an unnamed one is "Arrow function").
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinRules } from 'eslint/use-at-your-own-risk';

const root = fileURLToPath(new URL('../..', import.meta.url));
const listed = JSON.parse(readFileSync(new URL('long-functions.json', import.meta.url), 'utf8'));
const core = builtinRules.get('max-lines-per-function');
const nameOf = (described) => /'(.+)'/.exec(described)?.[1] ?? described;

/** @param {Record<string, Record<string, string>>} exceptions */
export function functionLength(exceptions = listed) {
  return {
    meta: {
      ...core.meta,
      messages: {
        ...core.meta.messages,
        unneeded: "'{{name}}' is short enough, or no longer here: take it off test/lint/long-functions.json.",
      },
    },
    create(context) {
      const file = relative(root, context.filename).replaceAll('\\', '/');
      const allowed = new Set(Object.keys(exceptions[file] ?? {}));
      const unused = new Set(allowed);
      const report = (problem) => {
        const name = nameOf(problem.data.name);
        unused.delete(name);
        if (!allowed.has(name)) context.report(problem);
      };
      const visitors = core.create(Object.create(context, { report: { value: report } }));
      return {
        ...visitors,
        'Program:exit'(node) {
          for (const name of unused) context.report({ node, messageId: 'unneeded', data: { name } });
        },
      };
    },
  };
}
