import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * The gate of commit subjects: `type(scope): imperative`, at most 72 characters, for every commit after START. Without
 * the history (no git, a shallow clone) it says so and lets everything pass.
 */

/** The last commit that this gate does not judge. */
const START = '1506af7';
const FORM = /^(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\([a-z0-9-]+\))?!?: [a-z]/;
/** A first word that says what was done, or is being done, instead of what to do. */
const NO_IMPERATIVE =
  /^(adds|added|adding|changes|changed|changing|fixes|fixed|fixing|makes|made|making|moves|moved|moving|removes|removed|removing|renames|renamed|renaming|splits|splitting|updates|updated|updating|uses|used|using)$/;

/** What is wrong with a subject, or undefined. */
export function subjectFault(subject: string): string | undefined {
  if (subject.length > 72) return `${subject.length} characters, 72 at most`;
  if (!FORM.test(subject)) return 'not "type(scope): imperative" with a known type';
  if (subject.endsWith('.')) return 'ends with a full stop';
  const first = subject.slice(subject.indexOf(': ') + 2).split(' ', 1)[0] ?? '';
  return NO_IMPERATIVE.test(first) ? `"${first}" is not an imperative` : undefined;
}

export interface SubjectsChecked {
  /** One line for each subject with a fault. */
  readonly faults: readonly string[];
  /** How many commits were judged; undefined without the history. */
  readonly judged: number | undefined;
}

/** Judges the commits after `start` that lead to HEAD, in the repository around `folder`; merges have no subject of their own. */
export function checkSubjects(folder: string, start: string): SubjectsChecked {
  let log: string;
  try {
    log = execFileSync('git', ['log', '--no-merges', '--format=%h %s', `${start}..HEAD`], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return { faults: [], judged: undefined };
  }
  const commits = log.split('\n').filter(Boolean);
  const faults = commits.flatMap((line) => {
    const [hash = '', ...words] = line.split(' ');
    const fault = subjectFault(words.join(' '));
    return fault === undefined ? [] : [`${hash} ${words.join(' ')}: ${fault}`];
  });
  return { faults, judged: commits.length };
}

if (import.meta.main) {
  const { faults, judged } = checkSubjects(join(import.meta.dirname, '../..'), START);
  for (const fault of faults) console.log(fault);
  if (judged === undefined) console.log(`note: not checked, as there is no git history back to ${START}`);
  process.exit(faults.length === 0 ? 0 : 1);
}
