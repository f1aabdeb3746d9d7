import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * The fast local gate: types, lint, import rules, format, unit tests; cached where the tools can. `npm run check -- types`
 * runs one of them.
 */
const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

export interface Gate {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const FOLDERS = ['drivers', 'preload', 'main', 'renderer', 'test', 'test/bench'] as const;

export const GATES: readonly Gate[] = [
  ...FOLDERS.map((folder): Gate => ({
    name: `types ${folder}`,
    command: [bin('tsc'), '-p', `${folder}/tsconfig.json`],
  })),
  {
    name: 'lint',
    command: [
      bin('eslint'),
      '--config',
      'test/lint/eslint.config.mjs',
      '--max-warnings',
      '0',
      '--cache',
      '--cache-strategy',
      'content',
      '--cache-location',
      'node_modules/.cache/eslint/',
      'main',
      'drivers',
      'preload',
      'renderer',
      'test',
    ],
  },
  {
    name: 'imports',
    command: [
      bin('depcruise'),
      '--config',
      'test/lint/import-rules.mjs',
      '--output-type',
      'err',
      'main',
      'drivers',
      'preload',
      'renderer',
      'test',
    ],
  },
  { name: 'format', command: [bin('prettier'), '--check', '--cache', '--log-level', 'warn', '.'] },
  { name: 'subjects', command: [process.execPath, 'test/lint/commit-subjects.ts'] },
];

/** Runs one gate; its output is shown when it fails, and of one that passes what it notes with `note: `. */
export function runGate(gate: Gate): Promise<boolean> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(gate.command[0], gate.command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('close', (status) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${status === 0 ? 'passed' : 'FAILED'}  ${gate.name}  ${seconds} s`);
      if (status !== 0) console.log(output);
      else for (const [note] of output.matchAll(/^note: .*$/gmu)) console.log(`        ${note}`);
      resolve(status === 0);
    });
  });
}

/** Runs the gates two at a time and answers how many passed and failed. */
export async function runGates(gates: readonly Gate[]): Promise<{ passed: number; failed: number }> {
  const queue = [...gates];
  const outcomes: boolean[] = [];
  async function lane(): Promise<void> {
    for (let gate = queue.shift(); gate; gate = queue.shift()) outcomes.push(await runGate(gate));
  }
  await Promise.all([lane(), lane()]);
  const passed = outcomes.filter(Boolean).length;
  return { passed, failed: outcomes.length - passed };
}

if (import.meta.main) {
  const only = process.argv[2];
  const unit: Gate = { name: 'unit', command: [bin('vitest'), 'run', '--config', 'test/vitest.unit.ts'] };
  const gates = [...GATES, unit].filter((gate) => only === undefined || gate.name.startsWith(only));
  const { failed } = await runGates(gates);
  process.exit(failed === 0 ? 0 : 1);
}
