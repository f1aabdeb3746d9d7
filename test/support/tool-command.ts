import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** `bin` of a package.json: one script under the package's own name, or several by name (npm docs, package.json, bin). */
const PackageSchema = z.looseObject({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

const modules = join(import.meta.dirname, '../../node_modules');

/**
 * The words that start a tool of an installed package: this Node and the package's own script. The files in
 * `node_modules/.bin` are shell scripts on Windows, which cannot be started directly there. Throws when the package is
 * not installed or has no such tool.
 */
export function toolCommand(
  packageName: string,
  tool = packageName,
  folder = modules,
): readonly [node: string, script: string] {
  const home = join(folder, packageName);
  const { bin } = PackageSchema.parse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')));
  const script = typeof bin === 'string' ? { [packageName]: bin }[tool] : bin[tool];
  if (script === undefined) throw new Error(`${packageName} has no tool ${tool}`);
  return [process.execPath, join(home, script)];
}
