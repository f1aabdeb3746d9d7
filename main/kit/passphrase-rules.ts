import { ROLES } from '#vocabulary/people.ts';
import type { PassphraseProblem } from '#vocabulary/station.ts';
import { DIGIT_ROW, isOnePieceRepeated, stepsInRows } from './typed-patterns.ts';

/**
 * The rules for a passphrase that opens a station's storage key. One check for the page that asks and for main: who
 * copies the disk can try millions, so length counts most, and what everybody thinks of first counts nothing.
 */

export const PASSPHRASE_MIN = 12;
/** Nobody types more, and the work of a try stays bounded. */
export const PASSPHRASE_MAX = 200;

const DIFFERENT_CHARACTERS = 6;
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  DIGIT_ROW,
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
];
/** More neighbours than this share follow each other in a row of the alphabet or the keyboard. */
const ROW_SHARE = 0.6;
/** What is tried first. */
const OBVIOUS = [
  'passphrase',
  'password',
  'passwort',
  'motdepasse',
  'contrasena',
  ...ROLES,
  'admin',
  'operator',
  'kiosk',
  'station',
  'centre',
  'center',
  'registration',
  'welcome',
  'letmein',
  'secret',
  'correcthorsebatterystaple',
  'qwerty',
  'azerty',
];
/** So many letters and digits have to be there besides names, obvious words, rows and repetitions. */
const OWN_CHARACTERS = 6;

/**
 * What is wrong with a passphrase; undefined when it is good.
 * @param known words that others know of the person and the place: their name, the centre's
 */
export function passphraseProblem(passphrase: string, known: readonly string[]): PassphraseProblem | undefined {
  const text = passphrase.normalize('NFKC').trim();
  const characters = Array.from(text);
  if (characters.length < PASSPHRASE_MIN) return 'passphrase-short';
  if (characters.length > PASSPHRASE_MAX) return 'passphrase-long';
  const plain = text.toLowerCase();
  if (new Set(plain).size < DIFFERENT_CHARACTERS || isOnePieceRepeated(plain)) return 'passphrase-repeats';
  if (stepsInRows(plain, ROWS) > (plain.length - 1) * ROW_SHARE) return 'passphrase-row';
  return ownCharacters(plain, known) < OWN_CHARACTERS ? 'passphrase-obvious' : undefined;
}

/** How many characters are neither of a word that others know nor continue a row or a repetition. */
function ownCharacters(plain: string, known: readonly string[]): number {
  const words = [
    ...known.flatMap((text) =>
      text
        .normalize('NFKC')
        .toLowerCase()
        .split(/[^\p{L}]+/u),
    ),
    ...OBVIOUS,
  ];
  const longestFirst = words.filter((word) => word.length > 2).sort((a, b) => b.length - a.length);
  const lettersAndDigits = plain.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
  const rest = longestFirst.reduce((text, word) => text.replaceAll(word, ''), lettersAndDigits);
  return isOnePieceRepeated(rest) ? 1 : Array.from(rest).length - stepsInRows(rest, ROWS);
}
