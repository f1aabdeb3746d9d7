import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copies, deadWords, shippedSources, vocabularyLists } from './vocabulary.ts';

/** Each word that processes share stands once, in main/vocabulary, and somebody uses it. */

const root = join(import.meta.dirname, '../..');
const lists = await vocabularyLists(root);
const sources = shippedSources(root);

/** Lists that a person chooses from as a whole, so that no source has to name their words. */
const CHOSEN_FROM: Readonly<Record<string, string>> = {
  ENVIRONMENTS: 'an installer names one on the command line',
  ID_TYPES: 'the officer presses one of them all',
  EXCEPTION_REASONS: 'the officer presses one of them all',
};
/** Lists elsewhere that share words with one of the vocabulary and mean something else, each with what it means. */
const HOMONYMS: Readonly<Record<string, string>> = { 'drivers/transport/port.ts': 'what can happen on a wire' };

describe('the vocabulary', () => {
  it('is read whole', () => {
    expect(lists.map(({ place }) => place)).toEqual(expect.arrayContaining(['FINGERS', 'GUIDANCE', 'FAILURE_CODES']));
    expect(sources.length).toBeGreaterThan(300);
  });

  it('holds no word that the program does not use', () => {
    expect(
      deadWords(
        lists.filter(({ place }) => !(place in CHOSEN_FROM)),
        sources,
      ),
    ).toEqual([]);
  });

  it('is repeated nowhere', () => {
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

  it('names a word that no source mentions', () => {
    const text = "switch (colour) { case 'red': case 'green': } const words = { blue: 1 };";
    expect(deadWords([list], source(text))).toEqual(['COLOURS: white']);
  });

  it('counts a word that a template completes', () => {
    const shades = { place: 'SHADES', words: ['dark-red', 'dark-blue'] };
    expect(deadWords([shades], source("const shade = `dark-${colour}`; const colours = ['red'];"))).toEqual([
      'SHADES: dark-blue',
    ]);
  });

  it('does not count the tables of the windows', () => {
    const sources = [{ path: 'renderer/a.ts', text: "const t = { red: 'x', 'green': 'blue', white: 'white' };" }];
    expect(deadWords([list], sources)).toEqual(['COLOURS: red', 'COLOURS: green']);
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
    ['what a function is handed', "paint(['red', 'green', 'blue']);"],
    ['a table and a switch', 'const rank = { red: 1, green: 2, blue: 3 };'],
    ['two words', "type Few = 'red' | 'green';"],
  ])('lets %s be', (_what, text) => {
    expect(copies([list], source(text))).toEqual([]);
  });
});
