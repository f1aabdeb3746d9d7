import type { TestResult } from '../support/vitest-run.ts';

/** The checks of the stand-in (`test/electron-host/checks`) with what each host shows, as a table for its README. */

/** One check on both hosts. */
interface Row {
  readonly name: string;
  readonly standIn: string;
  readonly electron: string;
  readonly reason: string | undefined;
}

export const MARKS = { begin: '<!-- checks: printed by test:peers -->', end: '<!-- end of checks -->' } as const;
const FOLDER = 'test/electron-host/checks/';
const MOST_LETTERS = 110;

/** What a check saw, short enough for a cell. */
function outcome(result: TestResult | undefined): string {
  if (result === undefined) return 'not run';
  const seen = result.seen ?? '';
  const words = seen.length > MOST_LETTERS ? `${seen.slice(0, MOST_LETTERS)}…` : seen;
  return result.status === 'passed' ? words : `${result.status}: ${words}`;
}

const cell = (text: string) => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
const code = (text: string) => `\`${cell(text)}\``;

function rowsOf(standIn: readonly TestResult[], electron: readonly TestResult[]): readonly Row[] {
  const checks = (results: readonly TestResult[]) => results.filter(({ file }) => file.startsWith(FOLDER));
  const byName = (results: readonly TestResult[]) => new Map(checks(results).map((each) => [each.name, each]));
  const [here, there] = [byName(standIn), byName(electron)];
  const names = [...checks(standIn), ...checks(electron)]
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
    .map(({ name }) => name);
  return [...new Set(names)].map((name) => ({
    name,
    standIn: outcome(here.get(name)),
    electron: outcome(there.get(name)),
    reason: here.get(name)?.reason ?? there.get(name)?.reason,
  }));
}

/** The table in Markdown, with how many checks there are and how many differ in the line before it. */
export function hostTable(options: {
  readonly standIn: readonly TestResult[];
  readonly electron: readonly TestResult[];
  readonly version: string;
}): string {
  const rows = rowsOf(options.standIn, options.electron);
  const differing = rows.filter(({ standIn, electron }) => standIn !== electron);
  const lines = rows.map(({ name, standIn, electron, reason }) =>
    standIn === electron
      ? `| ${cell(name)} | ${code(standIn)} | the same | |`
      : `| ${cell(name)} | ${code(standIn)} | ${code(electron)} | ${cell(reason ?? 'no reason is given')} |`,
  );
  return [
    `${rows.length} checks on both; ${differing.length} show something else on Electron ${options.version}.`,
    '',
    `| Check | Stand-in | Electron ${options.version} | Why it is left |`,
    '| --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** Checks that differ without a reason, or did not run on both. */
export function unexplained(standIn: readonly TestResult[], electron: readonly TestResult[]): readonly string[] {
  return rowsOf(standIn, electron)
    .filter((row) => row.standIn !== row.electron && row.reason === undefined)
    .map(({ name, standIn: here, electron: there }) => `${name}: "${here}" in the stand-in, "${there}" in Electron`);
}

/** The table that a README holds, as it was printed; undefined where the marks are missing. */
export function tableIn(readme: string): string | undefined {
  const [, held] = new RegExp(`${MARKS.begin}\n([^]*?)${MARKS.end}`, 'u').exec(readme) ?? [];
  return held === undefined ? undefined : plain(held);
}

/** The README with another table. */
export function withTable(readme: string, table: string): string {
  const marked = new RegExp(`(${MARKS.begin}\n)[^]*?(${MARKS.end})`, 'u');
  if (!marked.test(readme)) throw new Error('the README has no place for the table of checks');
  return readme.replace(marked, (_all, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
}

/** Without the spaces and dashes with which a formatter lines the columns up. */
export function plain(table: string): string {
  return table.trim().replaceAll(/-{3,}/gu, '---').replaceAll(/ +/gu, ' ');
}
