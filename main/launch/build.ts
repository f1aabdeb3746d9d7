import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');
const stampFile = join(root, 'out', 'stamp');

/** A part of the program, by the configuration that builds it, with its sources. */
export interface BuildPart {
  readonly config: string;
  readonly sources: readonly string[];
}

export const PARTS: readonly BuildPart[] = [
  {
    config: 'main/launch/vite.config.ts',
    sources: ['main/**/*', 'drivers/**/*', 'preload/contract/**/*', 'resources/languages/*'],
  },
  { config: 'preload/vite.config.ts', sources: ['preload/**/*', 'main/{kit,vocabulary}/**/*'] },
  {
    config: 'renderer/vite.config.ts',
    sources: ['renderer/**/*', 'preload/contract/**/*', 'main/{kit,vocabulary}/**/*'],
  },
  { config: 'renderer/form/vite.config.ts', sources: ['renderer/form/**/*', 'main/{kit,vocabulary}/**/*'] },
];

/** What a part is made from, as one hash: the sources below `folder` without their tests, and the locked packages. */
export function fingerprint(folder: string, sources: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(join(folder, 'package-lock.json')));
  const files = globSync([...sources], { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    if (!file.endsWith('.test.ts') && !file.endsWith('.test.tsx')) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function readStamps(): Record<string, string> {
  if (!existsSync(stampFile)) return {};
  return JSON.parse(readFileSync(stampFile, 'utf8')) as Record<string, string>;
}

/** Builds the parts with sources that have changed since the last build into `out/`. */
export async function buildChanged(say: (line: string) => void): Promise<void> {
  const before = readStamps();
  const after: Record<string, string> = {};
  let rebuilt = false;
  for (const part of PARTS) {
    const stamp = fingerprint(root, part.sources);
    // The form frame is built into the renderer's folder, which the renderer's own build empties first.
    const stale = before[part.config] !== stamp || (rebuilt && part.config.startsWith('renderer/form'));
    if (stale) {
      const started = performance.now();
      await build({ configFile: join(root, part.config), logLevel: 'warn' });
      say(
        `built ${part.config.replace('/vite.config.ts', '')} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
      rebuilt = true;
    }
    after[part.config] = stamp;
  }
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(after));
}

if (import.meta.main) await buildChanged((line) => console.log(line));
