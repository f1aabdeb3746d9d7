/**
 * Codes that a person reads from a paper and types: Crockford's Base32, which leaves out letters that look like others,
 * with his check symbol. 19 symbols and the check symbol, in groups of four: 95 bits.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Crockford's check symbol is the number modulo 37. */
const CHECK_MODULUS = 37;
const SYMBOLS = 19;
const GROUP = 4;

/** What people type for what they see. U is in no code; who reads one means V. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1', U: 'V' };

/** A code in its normal form: 20 symbols without groups. */
export type TypedCode = string & { readonly __brand: 'TypedCode' };

/**
 * A new code.
 * @param random a number from 0 to below `limit` that cannot be guessed
 */
export function newTypedCode(random: (limit: number) => number): TypedCode {
  for (;;) {
    const symbols = Array.from({ length: SYMBOLS }, () => ALPHABET.charAt(random(ALPHABET.length))).join('');
    // Five of the 37 check symbols are not letters or digits; nobody should have to look for them on a keyboard.
    const check = ALPHABET.charAt(checkOf(symbols));
    if (check !== '') return `${symbols}${check}` as TypedCode;
  }
}

/** The code that was typed, whatever its case, its groups and its look-alikes; undefined when it cannot be one. */
export function readTypedCode(typed: string): TypedCode | undefined {
  const symbols = typed
    .toUpperCase()
    .replaceAll(/[\s\p{Dash_Punctuation}]/gu, '')
    .replaceAll(/[OILU]/gu, (symbol) => LOOK_ALIKES[symbol] ?? symbol);
  if (symbols.length !== SYMBOLS + 1 || /[^0-9A-HJKMNP-TV-Z]/u.test(symbols)) return undefined;
  return ALPHABET.charAt(checkOf(symbols.slice(0, SYMBOLS))) === symbols.at(-1) ? (symbols as TypedCode) : undefined;
}

/** The code as it is written down: groups of four with hyphens between. */
export function grouped(code: TypedCode): string {
  return (code.match(new RegExp(`.{${GROUP}}`, 'gu')) ?? []).join('-');
}

function checkOf(symbols: string): number {
  return Array.from(symbols).reduce((rest, symbol) => (rest * 32 + ALPHABET.indexOf(symbol)) % CHECK_MODULUS, 0);
}
