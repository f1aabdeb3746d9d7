import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copies, deadWords, shippedSources, vocabularyLists } from './vocabulary.ts';

/** Each word that processes share is written once, in main/vocabulary, and is used. */

const root = join(import.meta.dirname, '../..');
const lists = await vocabularyLists(root);
const sources = shippedSources(root);

/** Words that the program never produces itself, each with its origin. */
const FROM_OUTSIDE: Readonly<Record<string, string>> = {
  'DEVICE_SUB_TYPES: Touchless': 'services of other vendors',
  'SBI_SUB_TYPES: Touchless': 'services of other vendors',
  'SBI_SUB_TYPES: Full face': 'services of other vendors',
  'SBI_TYPES: Face': 'services of other vendors, and pages',
  'ENVIRONMENTS: Staging': 'an installer, on the command line',
  'ENVIRONMENTS: Pre-Production': 'an installer, on the command line',
  'ENVIRONMENTS: Production': 'an installer, on the command line',
  'PROVIDER_FAULTS: clock-off': 'a trainer, in the settings',
  'PROVIDER_FAULTS: discovery-fails': 'a trainer, in the settings',
  'PROVIDER_FAULTS: keys-fail': 'a trainer, in the settings',
  'PROVIDER_FAULTS: keys-rotated': 'a trainer, in the settings',
  'PROVIDER_FAULTS: malformed-userinfo': 'a trainer, in the settings',
  'PROVIDER_FAULTS: page-fails': 'a trainer, in the settings',
  'PROVIDER_FAULTS: pushing-fails': 'a trainer, in the settings',
  'PROVIDER_FAULTS: token-fails': 'a trainer, in the settings',
  'PROVIDER_FAULTS: userinfo-fails': 'a trainer, in the settings',
  'PROVIDER_FAULTS: wrong-acr': 'a trainer, in the settings',
  'PROVIDER_FAULTS: wrong-issuer': 'a trainer, in the settings',
  'TRAINING_PROVIDERS: esignet-1.8': 'a trainer, in the settings',
  'TRAINING_PROVIDERS: esignet-1.5': 'a trainer, in the settings',
  'TRAINING_PROVIDERS: mosip-ida': 'a trainer, in the settings',
  'ID_TYPES: national-id': 'the officer, who presses one of them all',
  'ID_TYPES: virtual-id': 'the officer, who presses one of them all',
  'EXCEPTION_REASONS: missing': 'the officer, who presses one of them all',
  'EXCEPTION_REASONS: injured': 'the officer, who presses one of them all',
  'EXCEPTION_REASONS: worn': 'the officer, who presses one of them all',
  'EXCEPTION_REASONS: cannot-be-opened': 'the officer, who presses one of them all',
  'EXCEPTION_REASONS: other-health': 'the officer, who presses one of them all',
};
/** Lists elsewhere that share words with one of the vocabulary and mean something else, each with what it means. */
const HOMONYMS: Readonly<Record<string, string>> = { 'drivers/transport/port.ts': 'what can happen on a wire' };

describe('the vocabulary', () => {
  it('is read whole', () => {
    expect(lists.map(({ place }) => place)).toEqual(expect.arrayContaining(['FINGERS', 'GUIDANCE', 'FAILURE_CODES']));
    expect(sources.length).toBeGreaterThan(300);
  });

  it('has no word that neither the program nor anybody outside produces', () => {
    expect(deadWords(lists, sources).toSorted()).toEqual(Object.keys(FROM_OUTSIDE).toSorted());
  });

  it('is not repeated anywhere', () => {
    expect(
      copies(
        lists,
        sources.filter(({ path }) => !(path in HOMONYMS)),
      ),
    ).toEqual([]);
  });
});

describe('the gate over the vocabulary', () => {
  const list = { place: 'COLOURS', words: ['red', 'green', 'blue', 'white'] };
  const source = (text: string) => [{ path: 'main/a.ts', text }];

  it('counts a word that is a value as used', () => {
    const text = "const a = ['red']; paint('green'); const table = { x: 'blue' }; const b = isDark ? 'white' : 'red';";
    expect(deadWords([list], source(text))).toEqual([]);
  });

  it('reports a word that is only compared: in types, cases, comparisons and tables', () => {
    const text =
      "type C = 'red'; switch (c) { case 'green': break; } const is = c === 'blue'; const t = { 'white': 1 };";
    expect(deadWords([list], source(text))).toEqual([
      'COLOURS: red',
      'COLOURS: green',
      'COLOURS: blue',
      'COLOURS: white',
    ]);
  });

  it('counts a word that a template completes as used', () => {
    const shades = { place: 'SHADES', words: ['dark-red', 'dark-blue'] };
    expect(deadWords([shades], source("const shade = `dark-${colour}`; const colours = ['red'];"))).toEqual([
      'SHADES: dark-blue',
    ]);
  });

  it.each([
    ['an array', "const colours = ['red', 'green', 'blue'] as const;"],
    ['an exported array with more words', "export const colours = ['red', 'pink', 'green', 'blue'];"],
    ['a schema', "const Schema = z.strictObject({ colour: z.enum(['red', 'green', 'blue']) });"],
    ['a union', "type Colour = 'red' | 'green' | 'blue';"],
    ['a union in an interface', "interface Paint { readonly colour: 'red' | 'green' | 'white'; }"],
    ['a union of a parameter', "function paint(colour: 'red' | 'green' | 'white') {}"],
  ])('finds %s that repeats a list', (_what, text) => {
    expect(copies([list], source(text))).toEqual(['main/a.ts:1 repeats COLOURS']);
  });

  it.each([
    ['a list that is checked against the type', "const some = ['red', 'green', 'blue'] as const satisfies Colour[];"],
    ['a list of a declared type', "const some: readonly Colour[] = ['red', 'green', 'blue'];"],
    ['a choice among the words', "type Warm = Some<Colour, 'red' | 'green' | 'blue'>;"],
    ['an argument of a function', "paint(['red', 'green', 'blue']);"],
    ['a table and a switch', 'const rank = { red: 1, green: 2, blue: 3 };'],
    ['two words', "type Few = 'red' | 'green';"],
  ])('allows %s', (_what, text) => {
    expect(copies([list], source(text))).toEqual([]);
  });
});
