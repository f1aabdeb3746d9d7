import { randomInt } from 'node:crypto';
import { grouped, newTypedCode } from '#kit/typed-code.ts';
import { codeHash } from '../station/enrolment-codes.ts';
import type { EnrolmentCodeRow } from '../storage/enrolment-codes.ts';
import type { Called } from './command.ts';
import { durationOf } from './duration.ts';
import { withStore } from './open-store.ts';

const VALID = '7d';
/** Longest life of a code. */
const MOST_MS = 90 * 86_400_000;
const ID_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const ID_LENGTH = 6;

/** Makes a one-time code for one station, and prints it: it is nowhere else. */
export async function makeEnrolmentCode(called: Called): Promise<number> {
  const { options, complain, print, now } = called;
  const centre = nameIn(options['centre']);
  const station = options['station'] === undefined ? undefined : nameIn(options['station']);
  const valid = durationOf(options['valid'] ?? VALID);
  if (centre === undefined || (options['station'] !== undefined && station === undefined)) {
    complain('portal: Names have 1 to 80 characters: give --centre NAME, and --station NAME if the station has one.');
    return 2;
  }
  if (valid === undefined || valid > MOST_MS) {
    complain('portal: --valid is a time as 30m, 12h or 7d, and at most 90d.');
    return 2;
  }
  return withStore(called, async ({ enrolmentCodes }) => {
    const code = newTypedCode((limit) => randomInt(limit));
    const id = Array.from({ length: ID_LENGTH }, () => ID_ALPHABET.charAt(randomInt(ID_ALPHABET.length))).join('');
    const createdAt = new Date(now()).toISOString();
    const expiresAt = new Date(now() + valid).toISOString();
    await enrolmentCodes.add({ id, codeSha256: codeHash(code), centre, stationName: station, createdAt, expiresAt });
    print(grouped(code));
    print(
      `for one station${station === undefined ? '' : ` (${station})`} of ${centre}, until ${expiresAt}; listed as ${id}`,
    );
    return 0;
  });
}

/** `codes list`, `codes revoke ID`. */
export function enrolmentCodesCommand(called: Called): Promise<number> {
  const { words, print, complain, now } = called;
  const [what, id] = words;
  return withStore(called, async ({ enrolmentCodes }) => {
    if (what === 'list' && id === undefined) {
      const codes = await enrolmentCodes.list();
      if (codes.length === 0) print('there is no code');
      for (const code of codes) {
        const station = code.stationName === undefined ? '' : `  station ${code.stationName}`;
        print(`${code.id}  ${stateOf(code, now())}  centre ${code.centre}${station}`);
      }
      return 0;
    }
    if (what === 'revoke' && id !== undefined) {
      if (await enrolmentCodes.revoke(id, new Date(now()).toISOString())) {
        print(`${id} is revoked: nobody can enrol with it any more`);
        return 0;
      }
      complain(`portal: ${id} is no code that could still be used (codes list shows them).`);
      return 1;
    }
    complain('portal: Usage: npm run portal -- codes list | codes revoke ID');
    return 2;
  });
}

function stateOf(code: EnrolmentCodeRow, now: number): string {
  if (code.usedBy !== undefined) return `used by ${code.usedBy}`;
  if (code.revokedAt !== undefined) return `revoked ${code.revokedAt}`;
  return `${Date.parse(code.expiresAt) <= now ? 'expired' : 'open until'} ${code.expiresAt}`;
}

/** A name as people write it; undefined when it is empty, too long, or holds what a line cannot show. */
function nameIn(typed: string | undefined): string | undefined {
  const name = typed?.trim() ?? '';
  return /^\P{C}{1,80}$/u.test(name) ? name : undefined;
}
