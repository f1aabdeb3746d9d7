import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { selectionNote, selectionNow } from './quick-tests.ts';
import { toolCommand } from './support/tool-command.ts';
import { firstLines, type Count } from './support/vitest-run.ts';

/**
 * The fast local gate: types, lint, import rules, format, subjects of commits, and the quick unit tests; cached where the
 * tools can. `npm run check -- types` runs one of them.
 */
const root = join(import.meta.dirname, '..');

export interface Gate {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Said when it has passed. */
  readonly note?: string;
}

const FOLDERS = ['drivers', 'preload', 'main', 'renderer', 'test', 'test/bench'] as const;
const SOURCES = ['main', 'drivers', 'preload', 'renderer', 'test'] as const;

/**
 * What ESLint remembers of a file is wrong when another file's types have changed: quick enough for every day, but the
 * long run looks at every file.
 */
const LINT_CACHED = ['--cache', '--cache-strategy', 'content', '--cache-location', 'node_modules/.cache/eslint/'];
const LINT_ALL = ['--concurrency', '2'];
const IMPORTS_CACHED = ['--cache', 'node_modules/.cache/dependency-cruiser', '--cache-strategy', 'content'];

/** Every gate but the unit tests; `isLong` is for the run that trusts no cache of lint and imports. */
export function gatesOf({ isLong }: { readonly isLong: boolean }): readonly Gate[] {
  const lint = ['--config', 'test/lint/eslint.config.mjs', '--max-warnings', '0', ...(isLong ? LINT_ALL : LINT_CACHED)];
  const imports = ['--config', 'test/lint/import-rules.mjs', '--output-type', 'err', ...(isLong ? [] : IMPORTS_CACHED)];
  return [
    { name: 'lint', command: [...toolCommand('eslint'), ...lint, ...SOURCES] },
    ...FOLDERS.map((folder): Gate => ({
      name: `types ${folder}`,
      command: [...toolCommand('typescript', 'tsc'), '-p', `${folder}/tsconfig.json`],
    })),
    { name: 'imports', command: [...toolCommand('dependency-cruiser', 'depcruise'), ...imports, ...SOURCES] },
    { name: 'format', command: [...toolCommand('prettier'), '--check', '--cache', '--log-level', 'warn', '.'] },
    { name: 'subjects', command: [process.execPath, 'test/lint/commit-subjects.ts'] },
  ];
}

/** The quick unit tests, and what is said of the others. */
function quickTests(): Gate {
  return {
    name: 'unit',
    command: [...toolCommand('vitest'), 'run', '--config', 'test/vitest.quick.ts'],
    note: selectionNote(selectionNow(root)),
  };
}

/** How a gate ended. */
interface Outcome {
  readonly gate: Gate;
  readonly hasPassed: boolean;
  readonly output: string;
}

/** Runs one gate; its output is shown when it fails, and of one that passes what it notes with `note: `. */
function runGate(gate: Gate): Promise<Outcome> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(gate.command[0], gate.command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('close', (status) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${status === 0 ? 'passed' : 'FAILED'}  ${gate.name}  ${seconds} s`);
      if (status === 0 && gate.note !== undefined) console.log(`        note: ${gate.note}`);
      if (status !== 0) console.log(output);
      else for (const [note] of output.matchAll(/^note: .*$/gmu)) console.log(`        ${note}`);
      resolve({ gate, hasPassed: status === 0, output });
    });
  });
}

/** Runs the gates two at a time. */
export async function runGates(gates: readonly Gate[]): Promise<Count> {
  const queue = [...gates];
  const outcomes: Outcome[] = [];
  async function lane(): Promise<void> {
    for (let gate = queue.shift(); gate; gate = queue.shift()) outcomes.push(await runGate(gate));
  }
  await Promise.all([lane(), lane()]);
  const failed = outcomes.filter(({ hasPassed }) => !hasPassed);
  return {
    passed: outcomes.length - failed.length,
    failed: failed.length,
    skipped: 0,
    failures: failed.map(({ gate, output }) => `gate ${gate.name}\n${firstLines(output)}`),
  };
}

if (import.meta.main) {
  const started = performance.now();
  const only = process.argv[2];
  const gates = [...gatesOf({ isLong: false }), quickTests()].filter(
    (gate) => only === undefined || gate.name.startsWith(only),
  );
  const { passed, failed } = await runGates(gates);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${passed} gates passed, ${failed} failed, in ${seconds} s`);
  process.exit(failed === 0 ? 0 : 1);
}
