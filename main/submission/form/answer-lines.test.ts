import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateInWords } from '#kit/calendar-date.ts';
import type { Answers } from '../manifest.ts';
import { answerLines, type ReadableAnswer } from './answer-lines.ts';
import { COMPONENT_KINDS } from './components.ts';
import type { FormComponent } from './schema.ts';
import { visibleText } from './visible-text.ts';

const form = {
  display: 'wizard',
  components: [
    {
      type: 'panel',
      key: 'page1',
      components: [
        { type: 'textfield', key: 'given_name', label: 'Given name' },
        { type: 'select', key: 'work', label: 'Work', data: { values: [{ label: 'On a farm', value: 'farm' }] } },
        {
          type: 'selectboxes',
          key: 'needs',
          label: 'Needs',
          values: [
            { label: 'Water', value: 'w' },
            { label: 'Seed', value: 's' },
          ],
        },
        { type: 'checkbox', key: 'own', label: 'Own home' },
        { type: 'file', key: 'proof', label: 'Proof' },
        { type: 'button', key: 'submit', label: 'Submit' },
      ],
    },
  ],
};
const words = {
  yes: 'Yes',
  no: 'No',
  row: (number: number) => `Entry ${number}`,
  date: (date: Parameters<typeof dateInWords>[0]) => dateInWords(date, 'en'),
};

type Plain = { readonly [label: string]: string | Plain };

/** The lines of a form as labels with values, nested. */
function shown(components: readonly FormComponent[], answers: Answers, more: object = {}): Plain {
  const lines = answerLines(
    { display: 'form', components },
    { answers, verifiedKeys: [], toldKeys: [], claimed: {}, documents: [], ...more },
    words,
  );
  const plain = (list: readonly ReadableAnswer[]): Plain =>
    Object.fromEntries(
      list.map((line) => [
        line.isRaw ? `${line.label} (raw)` : line.label,
        line.value === '' ? plain(line.lines) : line.value,
      ]),
    );
  return plain(lines);
}

describe('answerLines', () => {
  it('uses the words and the order of the form, and marks verified answers', () => {
    const answers = {
      own: false,
      needs: { w: true, s: false },
      work: 'farm',
      given_name: 'Amina',
      proof: ['p1'],
      submit: true,
    };
    const answered = {
      answers,
      verifiedKeys: ['given_name'],
      toldKeys: [],
      claimed: {},
      documents: [{ id: 'p1', name: 'letter.pdf' }],
    };
    const lines = answerLines(form, answered, words);
    expect(lines.map(({ key, label, value, verified }) => [key, label, value, verified])).toEqual([
      ['given_name', 'Given name', 'Amina', true],
      ['work', 'Work', 'On a farm', false],
      ['needs', 'Needs', 'Water: Yes; Seed: No', false],
      ['own', 'Own home', 'No', false],
      ['proof', 'Proof', 'letter.pdf', false],
      ['submit', 'Submit', 'Yes', false],
    ]);
    expect(lines.some(({ isRaw }) => isRaw)).toBe(false);
  });

  it('shows an answer that the form does not know, with all that is in it, and marks it', () => {
    expect(shown([], { smuggled: { deep: [{ admin: true }, 0] } })).toEqual({
      'smuggled (raw)': { 'deep (raw)': { '1 (raw)': { 'admin (raw)': 'true' }, '2 (raw)': '0' } },
    });
  });

  it('leaves out what was not answered', () => {
    expect(shown(form.components, { given_name: '', work: null, needs: {}, proof: [] })).toEqual({});
  });

  it('shows zero and what is not ticked', () => {
    const components = [
      { type: 'number', key: 'n', label: 'Cows' },
      { type: 'checkbox', key: 'c', label: 'Married' },
      { type: 'hidden', key: 'h', label: 'Office' },
    ];
    expect(shown(components, { n: 0, c: false, h: { code: 0, open: false } })).toEqual({
      Cows: '0',
      Married: 'No',
      Office: { code: '0', open: 'false' },
    });
  });

  const member = [
    { type: 'textfield', key: 'memberName', label: 'Name' },
    { type: 'number', key: 'memberAge', label: 'Age' },
  ];

  it.each(['datagrid', 'editgrid'])('shows each row of a %s, an empty one too', (type) => {
    const members = [{ memberName: 'Ama', memberAge: 3 }, {}, { memberName: 'Kofi', memberAge: 0, spouse: 'x' }];
    expect(shown([{ type, key: 'members', label: 'Members', components: member }], { members })).toEqual({
      Members: {
        'Entry 1': { Name: 'Ama', Age: '3' },
        'Entry 2': {},
        'Entry 3': { Name: 'Kofi', Age: '0', 'members[2].spouse (raw)': 'x' },
      },
    });
  });

  it('shows grids in grids, containers, and questions whose keys have dots', () => {
    const components = [
      {
        type: 'container',
        key: 'home',
        label: 'Home',
        components: [{ type: 'datagrid', key: 'rooms', label: 'Rooms', components: member }],
      },
      { type: 'textfield', key: 'person.name', label: 'Person' },
      { type: 'columns', columns: [{ components: [{ type: 'textfield', key: 'person.nick', label: 'Nick' }] }] },
    ];
    const answers = { home: { rooms: [{ memberName: 'A' }] }, person: { name: 'B', nick: 'C' } };
    expect(shown(components, answers)).toEqual({
      Home: { Rooms: { 'Entry 1': { Name: 'A' } } },
      Person: 'B',
      Nick: 'C',
    });
  });

  it('shows surveys, data maps, addresses and selections of whole objects', () => {
    const components = [
      {
        type: 'survey',
        key: 's',
        label: 'Service',
        questions: [{ label: 'Was it clean?', value: 'clean' }],
        values: [{ label: 'Very', value: '2' }],
      },
      { type: 'datamap', key: 'm', label: 'Prices', valueComponent: { type: 'number', key: 'v', label: 'Value' } },
      { type: 'address', key: 'a', label: 'Address' },
      { type: 'select', key: 'o', label: 'Office', dataSrc: 'json' },
      { type: 'tags', key: 't', label: 'Tags', storeas: 'array' },
    ];
    const answers = {
      s: { clean: '2', other: '9' },
      m: { maize: 12, 'rice, white': 0 },
      a: { city: 'Lomé', geometry: { location: { lat: 6.1 } } },
      o: { id: 7, name: 'North' },
      t: ['a,b', 'c'],
    };
    expect(shown(components, answers)).toEqual({
      Service: { 'Was it clean?': 'Very', 'other (raw)': '9' },
      Prices: { maize: '12', 'rice, white': '0' },
      Address: { city: 'Lomé', geometry: { location: { lat: '6.1' } } },
      Office: { id: '7', name: 'North' },
      Tags: { 1: 'a,b', 2: 'c' },
    });
  });

  it('shows check boxes that act as one radio by the one that is chosen', () => {
    const box = (key: string) => ({ type: 'checkbox', key, label: key, inputType: 'radio', name: 'way', value: key });
    expect(shown([box('bus'), box('foot')], { way: 'foot' })).toEqual({ foot: 'Yes' });
  });

  it('marks what none of check boxes that act as one radio gives', () => {
    const box = (key: string) => ({ type: 'checkbox', key, label: key, inputType: 'radio', name: 'way', value: key });
    expect(shown([box('bus'), box('foot')], { way: 'car' })).toEqual({ 'way (raw)': 'car' });
    expect(shown([box('bus')], { way: true })).toEqual({ 'way (raw)': 'true' });
  });

  it('marks what a question does not offer, which may read like what it offers', () => {
    const values = [
      { value: '1', label: 'Yes' },
      { value: '0', label: 'No' },
    ];
    const radio = { type: 'radio', key: 'r', label: 'R', values };
    const select = { type: 'select', key: 's', label: 'S', data: { values }, multiple: true };
    const boxes = { type: 'selectboxes', key: 'b', label: 'B', values };
    const far = { type: 'select', key: 'f', label: 'F', dataSrc: 'json', data: { json: [{ id: 'x' }], values } };
    expect(
      shown([radio, select, boxes, far], { r: 'Yes', s: ['1', 'No'], b: { 0: true, Yes: false }, f: 'x' }),
    ).toEqual({
      'R (raw)': 'Yes',
      'S (raw)': 'Yes, No',
      'B (raw)': 'No: Yes; Yes: No',
      F: 'x',
    });
    expect(shown([radio, select, boxes], { r: 0, s: ['1', '0'], b: { 0: true, 1: false, '': false } })).toEqual({
      R: 'No',
      S: 'Yes, No',
      B: 'No: Yes; Yes: No; : No',
    });
  });

  it('shows a text with one of several masks', () => {
    const phone = { type: 'phoneNumber', key: 'p', label: 'Phone', allowMultipleMasks: true };
    expect(shown([phone], { p: { value: '024-555', maskName: 'mobile' } })).toEqual({
      Phone: { value: '024-555', maskName: 'mobile' },
    });
  });

  it('writes dates with the month as a word, and leaves what is no date as it was written', () => {
    const components = [
      { type: 'day', key: 'd', label: 'Born', dayFirst: true },
      { type: 'day', key: 'e', label: 'Married' },
      { type: 'day', key: 'f', label: 'Odd' },
      { type: 'datetime', key: 'g', label: 'Due', enableTime: false },
      { type: 'datetime', key: 'h', label: 'Seen' },
      { type: 'textfield', key: 'birthdate', label: 'Birth' },
    ];
    const answers = {
      d: '03/04/1990',
      e: '05/00/1980',
      f: '02/30/2001',
      g: '2026-03-04T00:00:00+03:00',
      h: '2026-03-04T14:30:00+03:00',
      birthdate: '1987-04-12',
    };
    expect(shown(components, answers)).toEqual({
      Born: 'April 3, 1990',
      Married: 'May 1980',
      Odd: '02/30/2001',
      Due: 'March 4, 2026',
      Seen: 'March 4, 2026, 14:30 UTC+03:00',
      Birth: 'April 12, 1987',
    });
  });

  it('names the value where two choices have the same label', () => {
    const values = [
      { label: 'Other', value: 'a' },
      { label: 'Other', value: 'b' },
    ];
    expect(shown([{ type: 'radio', key: 'r', label: 'R', values }], { r: 'b' })).toEqual({ R: 'Other (b)' });
  });

  it('names documents in the rows of a grid, and marks an id without a document', () => {
    const grid = { type: 'datagrid', key: 'g', label: 'G', components: [{ type: 'file', key: 'f', label: 'F' }] };
    const documents = [{ id: 'p1', name: 'a.pdf' }];
    expect(shown([grid], { g: [{ f: ['p1'] }, { f: ['p2'] }] }, { documents })).toEqual({
      G: { 'Entry 1': { F: 'a.pdf' }, 'Entry 2': { 'F (raw)': 'p2' } },
    });
  });

  it('says what the sign-in said where an answer was changed or taken away', () => {
    const components = [
      { type: 'textfield', key: 'given_name', label: 'Given name' },
      { type: 'day', key: 'birthdate', label: 'Born' },
      { type: 'radio', key: 'gender', label: 'Gender', values: [{ value: 'Female', label: 'Woman' }] },
    ];
    const lines = answerLines(
      { display: 'form', components },
      {
        answers: { given_name: 'Eve', birthdate: '04/03/1990' },
        verifiedKeys: ['birthdate'],
        toldKeys: [],
        claimed: { given_name: 'Amina', gender: 'Female' },
        documents: [],
      },
      words,
    );
    expect(lines.map(({ label, value, claimed }) => [label, value, claimed])).toEqual([
      ['Given name', 'Eve', 'Amina'],
      ['Born', 'April 3, 1990', null],
      ['Gender', '', 'Woman'],
    ]);
  });

  it('makes characters visible that would change how an answer reads', () => {
    const components = [{ type: 'textfield', key: 't', label: 'T\u202e' }];
    expect(shown(components, { t: 'a\u202eb\u0000c\u2066' })).toEqual({ 'T[U+202E]': 'a[U+202E]b[U+0000]c[U+2066]' });
    expect(shown(components, { t: ' \u00a0' })).toEqual({ 'T[U+202E]': '[U+0020][U+00A0]' });
  });
});

describe('whatever the form and the answers are', () => {
  const types = [...Object.keys(COMPONENT_KINDS), 'tree', 'custom'];
  const keys = ['a', 'b', 'c', 'a.b', 'given_name'];
  const leaf: fc.Arbitrary<FormComponent> = fc.record({
    type: fc.constantFrom(...types),
    key: fc.constantFrom(...keys),
    label: fc.constantFrom('', 'Question'),
    multiple: fc.boolean(),
    dayFirst: fc.boolean(),
    values: fc.constant([{ value: 'x', label: 'Choice' }]),
    questions: fc.constant([{ value: 'a', label: 'Asked' }]),
  });
  const component: fc.Arbitrary<FormComponent> = fc.letrec<{ node: FormComponent }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.tuple(leaf, fc.array(tie('node'), { maxLength: 3 })).map(([outer, components]) => ({ ...outer, components })),
    ),
  })).node;
  const scalar = fc.oneof(
    fc.constantFrom('x', '', 'a,b', '\u202ex', '03/04/1990', '2020-01-01', 'p1'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const value = fc.letrec<{ node: Answers[string] }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, '__proto__', 'constructor'), tie('node'), { maxKeys: 3 }),
    ),
  })).node;

  /** Every scalar that was answered, with its path. */
  function scalars(node: Answers[string], path: string): readonly (readonly [string, string | number | boolean])[] {
    if (node === null || node === '') return [];
    if (typeof node !== 'object') return [[path, node]];
    if (Array.isArray(node)) return node.flatMap((item, index) => scalars(item, `${path}[${index}]`));
    return Object.entries(node).flatMap(([name, item]) => scalars(item, path === '' ? name : `${path}.${name}`));
  }
  const leaves = (lines: readonly ReadableAnswer[]): readonly ReadableAnswer[] =>
    lines.flatMap((line) => [line, ...leaves(line.lines)]);

  /** The texts by which a value may be shown. */
  function textsOf(node: string | number | boolean): readonly string[] {
    const dates = [
      [1990, 4, 3],
      [1990, 3, 4],
      [2020, 1, 1],
    ].map(([year = 0, month, day]) => words.date({ year, month, day }));
    if (node === '03/04/1990' || node === '2020-01-01') return [node, ...dates];
    if (node === 'x') return ['x', 'Choice', words.yes];
    return typeof node === 'boolean' ? [node ? 'Yes' : 'No', String(node)] : [visibleText(String(node)), words.yes];
  }

  it('shows every value of the answers', () => {
    const answers = fc.dictionary(fc.constantFrom(...keys, '__proto__', 'zz'), value, { maxKeys: 5 });
    fc.assert(
      fc.property(fc.array(component, { maxLength: 5 }), answers, (components, given) => {
        const lines = leaves(
          answerLines(
            { display: 'form', components },
            { answers: given, verifiedKeys: [], toldKeys: [], claimed: {}, documents: [] },
            words,
          ),
        ).filter((line) => line.value !== '');
        for (const [path, each] of scalars(given, '')) {
          const holders = lines.filter((line) => path === line.key || path.startsWith(line.key));
          expect(
            holders.some((line) => textsOf(each).some((text) => line.value.includes(text))),
            `${path} is not shown`,
          ).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
