import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMPONENT_KINDS } from '../../main/submission/form/components.ts';
import { validateAnswers } from '../../main/submission/form/validate-answers.ts';
import { startFormFrames, type FormFrames, type OpenedForm } from '../support/form-frame.ts';

/** Every component that a form may have, filled in the built frame: main takes what its own renderer gives. */

let frames: FormFrames;
beforeAll(async () => {
  frames = await startFormFrames();
});
afterAll(() => frames.close());

type Fill = (form: OpenedForm) => Promise<void>;
const type =
  (text: string): Fill =>
  async ({ frame }) => {
    const field = frame.locator('input[type="text"]:visible, input:visible, textarea:visible').first();
    await field.pressSequentially(text);
    await field.blur();
  };
const tick =
  (...names: string[]): Fill =>
  async ({ frame }) => {
    for (const name of names) await frame.getByLabel(name, { exact: true }).check();
  };
const VALUES = [
  { label: 'One', value: 'one' },
  { label: 'Two', value: 'two' },
];
const inside = { type: 'textfield', key: 'inner', label: 'Inner', input: true };
const box = (key: string, label: string) => ({
  type: 'checkbox',
  key,
  label,
  input: true,
  inputType: 'radio',
  name: 'way',
  value: key,
});
const MASKS = [
  { label: 'Mobile', mask: '999-999' },
  { label: 'Land', mask: '99-99' },
];

const CASES: readonly (readonly [string, readonly object[], Fill, unknown])[] = [
  ['textfield', [{}], type('Ama'), 'Ama'],
  ['textfield', [{ multiple: true }], type('Ama'), ['Ama']],
  ['textfield', [{ inputMask: '9999-99' }], type('202601'), '2026-01'],
  [
    'textfield',
    [{ allowMultipleMasks: true, inputMasks: MASKS }],
    type('123456'),
    { value: '123-456', maskName: 'Mobile' },
  ],
  ['textarea', [{}], type('long'), 'long'],
  ['number', [{}], type('12'), 12],
  ['number', [{ multiple: true }], type('12'), [12]],
  ['currency', [{ currency: 'USD' }], type('12'), 12],
  ['checkbox', [{}], tick('Question'), true],
  ['checkbox', [box('bus', 'Bus'), box('foot', 'Foot')], tick('Foot'), 'foot'],
  ['selectboxes', [{ values: VALUES }], tick('Two'), { one: false, two: true }],
  ['radio', [{ values: VALUES }], tick('Two'), 'two'],
  [
    'select',
    [{ data: { values: VALUES } }],
    async ({ frame }) => {
      await frame.getByLabel('Question').selectOption('two');
    },
    'two',
  ],
  [
    'survey',
    [{ questions: [{ label: 'Clean?', value: 'clean' }], values: VALUES }],
    async ({ frame }) => frame.locator('input[type="radio"]').nth(1).check(),
    { clean: 'two' },
  ],
  ['email', [{}], type('ama@example.org'), 'ama@example.org'],
  ['url', [{}], type('https://example.org'), 'https://example.org'],
  ['phoneNumber', [{}], type('0612345678'), '+212612345678'],
  ['tags', [{}], type('maize'), undefined],
  [
    'time',
    [{}],
    async ({ frame }) => {
      await frame.locator('input:visible').first().fill('14:30');
      await frame.locator('input:visible').first().blur();
    },
    '14:30:00',
  ],
  [
    'datetime',
    [{ enableTime: false }],
    async ({ frame }) => frame.locator('input[type="date"]').fill('2026-03-04'),
    expect.stringMatching(/^2026-03-04T00:00:00/u),
  ],
  [
    'day',
    [{ fields: { day: {}, month: {}, year: {} } }],
    async ({ frame }) => {
      await frame.locator('select').selectOption('4');
      await frame.locator('input[type="number"]').nth(0).fill('3');
      await frame.locator('input[type="number"]').nth(1).fill('1990');
    },
    '04/03/1990',
  ],
  ['hidden', [{ defaultValue: { a: [1] } }], () => Promise.resolve(), { a: [1] }],
  ['container', [{ components: [inside] }], type('Ama'), { inner: 'Ama' }],
  ['datagrid', [{ components: [inside] }], type('Ama'), [{ inner: 'Ama' }]],
  [
    'editgrid',
    [{ components: [inside] }],
    async (form) => {
      await form.frame.getByRole('button', { name: 'Add Another' }).click();
      await type('Ama')(form);
      await form.frame.getByRole('button', { name: 'Save' }).click();
    },
    [{ inner: 'Ama' }],
  ],
  [
    'datamap',
    [{ valueComponent: { type: 'number', key: 'v', label: 'Value', input: true } }],
    async ({ frame }) => {
      await frame.getByRole('button', { name: 'Add Another' }).click();
      await frame.locator('input:visible').nth(0).fill('maize');
      await frame.locator('input:visible').nth(0).blur();
      await frame.locator('input:visible').nth(1).fill('12');
      await frame.locator('input:visible').nth(1).blur();
    },
    { maize: 12 },
  ],
  ['panel', [{ components: [inside] }], type('Ama'), undefined],
  ['fieldset', [{ components: [inside] }], type('Ama'), undefined],
  ['well', [{ components: [inside] }], type('Ama'), undefined],
  ['columns', [{ columns: [{ width: 6, components: [inside] }] }], type('Ama'), undefined],
  ['table', [{ rows: [[{ components: [inside] }]], numRows: 1, numCols: 1 }], type('Ama'), undefined],
  ['tabs', [{ components: [{ key: 't', label: 'Tab', components: [inside] }] }], type('Ama'), undefined],
];

describe('what a component gives', () => {
  it.each(CASES)('of type %s %j is taken by main as it is', async (component, variants, fill, expected) => {
    const components = variants.map((variant) => ({
      type: component,
      key: 'asked',
      label: 'Question',
      input: true,
      ...variant,
    }));
    const schema = { display: 'form', components };
    const form = await frames.open(schema);
    await fill(form);
    const moved = await form.done();
    const answers = (await form.answers()) ?? {};
    const check = validateAnswers(JSON.stringify(schema), answers, {
      today: { year: 2026, month: 6, day: 15 },
      country: undefined,
    });
    expect(check, JSON.stringify(answers)).toEqual({ ok: true, value: { problems: [], checkedOnScreenOnly: [] } });
    expect(moved).toMatchObject({ outcome: 'complete', problems: [] });
    if (expected !== undefined)
      expect(answers[component === 'checkbox' && variants.length > 1 ? 'way' : 'asked']).toEqual(expected);
    await form.page.close();
  });

  it('is asked of every component that a form may have', () => {
    const drawn = Object.entries(COMPONENT_KINDS).filter(
      ([name, { role, refused }]) => refused === undefined && !['left-out', 'words'].includes(role) && name !== 'file',
    );
    expect([...new Set(CASES.map(([name]) => name))].toSorted()).toEqual(drawn.map(([name]) => name).toSorted());
  });
});

describe('an answer that is missing or beyond its limits', () => {
  it.each<[string, object, Fill]>([
    ['datetime', { enableTime: false, validate: { required: true } }, () => Promise.resolve()],
    [
      'datetime',
      { enableTime: false, datePicker: { minDate: '2026-01-01' } },
      async ({ frame }) => frame.locator('input[type="date"]').fill('2025-12-31'),
    ],
    ['selectboxes', { values: VALUES, validate: { minSelectedCount: 2 } }, tick('Two')],
    ['textfield', { multiple: true, validate: { pattern: '[0-9]+' } }, type('x')],
    ['textfield', { multiple: true, validate: { maxLength: 3 } }, type('abcdef')],
    ['textfield', { multiple: true, validate: { minWords: 2 } }, type('one')],
    [
      'survey',
      {
        questions: [
          { label: 'Clean?', value: 'clean' },
          { label: 'Dry?', value: 'dry' },
        ],
        values: VALUES,
        validate: { required: true },
      },
      async ({ frame }) => frame.locator('input[type="radio"]').first().check(),
    ],
    [
      'datamap',
      { valueComponent: { type: 'textfield', key: 'v', label: 'Value', input: true } },
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Add Another' }).click();
        await frame.locator('input:visible').nth(1).fill('twelve');
        await frame.locator('input:visible').nth(0).fill('');
        await frame.locator('input:visible').nth(0).blur();
      },
    ],
  ])('of a %s %j keeps the person on the page, and main refuses it, too', async (component, variant, fill) => {
    const asked = { type: component, key: 'asked', label: 'Question', input: true, ...variant };
    const schema = { display: 'form', components: [asked] };
    const form = await frames.open(schema);
    await fill(form);
    const moved = await form.done();
    expect(moved.outcome).toBe('held');
    expect(moved.problems).toHaveLength(1);
    const check = validateAnswers(JSON.stringify(schema), (await form.answers()) ?? {}, {
      today: { year: 2026, month: 6, day: 15 },
      country: undefined,
    });
    expect(check).toMatchObject({ ok: true, value: { problems: [{ label: 'Question' }] } });
    await form.page.close();
  });
});

describe('the rows of a grid', () => {
  it.each([
    ['datagrid', ['removeRow']],
    ['editgrid', ['changeRow', 'removeRow']],
  ])('of a %s have buttons that say what they do', async (component, names) => {
    const asked = { type: component, key: 'asked', label: 'Question', input: true, components: [inside] };
    const { frame, page } = await frames.open({ display: 'form', components: [asked] });
    const add = frame.getByRole('button', { name: 'Add Another' });
    await add.click();
    if (component === 'editgrid') await frame.getByRole('button', { name: 'Save' }).click();
    for (const name of names) {
      const button = frame.getByRole('button', { name, exact: true }).first();
      await button.waitFor();
      const drawn = await button.evaluate((element) => getComputedStyle(element, '::before').content);
      expect(['"×"', '"change"', '"removeWord"']).toContain(drawn);
    }
    await page.close();
  });
});

describe('a component with one answer', () => {
  it.each(['day', 'checkbox', 'radio', 'selectboxes', 'survey', 'container', 'datamap', 'tags'])(
    'of type %s is taken whatever the form says of several',
    async (component) => {
      const asked = { type: component, key: 'asked', label: 'Question', input: true, multiple: true, values: VALUES };
      const schema = { display: 'form', components: [{ ...asked, components: [inside] }] };
      const form = await frames.open(schema);
      expect(await form.done()).toMatchObject({ outcome: 'complete', problems: [] });
      await form.page.close();
    },
  );
});

describe('a question in a grid with the key of a verified answer', () => {
  it('is free to be filled, and has no shield', async () => {
    const name = { type: 'textfield', key: 'given_name', label: 'Given name', input: true };
    const grid = { type: 'datagrid', key: 'members', label: 'Members', input: true, components: [name] };
    const form = await frames.open({ display: 'form', components: [grid, name] }, ['given_name']);
    const fields = form.frame.locator('input[type="text"]');
    expect(await fields.evaluateAll((all) => all.map((field) => (field as HTMLInputElement).disabled))).toEqual([
      false,
      true,
    ]);
    expect(await form.frame.locator('.verified-line').count()).toBe(1);
    await form.page.close();
  });
});

describe('a number', () => {
  const open = (more: object = {}) =>
    frames.open({
      display: 'form',
      components: [{ type: 'number', key: 'n', label: 'How many', input: true, ...more }],
    });

  async function typed(text: string, more?: object) {
    const form = await open(more);
    const field = form.frame.getByLabel('How many');
    await field.pressSequentially(text);
    await field.blur();
    const { outcome, problems } = await form.done();
    const said = { value: (await form.answers())?.['n'], field: await field.inputValue(), outcome, problems };
    await form.page.close();
    return said;
  }

  it.each([
    ['2,5', {}, 2.5, '2.5'],
    ['12,50', {}, 12.5, '12.5'],
    ['٣٤', {}, 34, '34'],
    ['३४', { type: 'currency', currency: 'USD' }, 34, '34'],
    ['1,234.5', {}, 1234.5, '1234.5'],
    ['1,500', { validate: { integer: true } }, 1500, '1500'],
    ['0', {}, 0, '0'],
    ['1.2340', { decimalLimit: 3 }, 1.234, '1.2340'],
  ])('is read from %s as it is written, and shown as it was understood', async (text, more, value, field) => {
    expect(await typed(text, more)).toEqual({ value, field, outcome: 'complete', problems: [] });
  });

  it.each([
    ['1.500', {}, 'twoNumbers'],
    ['1.500', { type: 'currency', currency: 'USD', decimalLimit: 3 }, 'twoNumbers'],
    ['twelve', {}, 'noNumber'],
    ['2,5', { decimalLimit: 0 }, 'wholeNumber'],
    ['2,555', { type: 'currency', currency: 'USD' }, undefined],
    ['2,5555', { decimalLimit: 2 }, 'decimals'],
  ])('%s with %j stays as it is until it says one number', async (text, more, problem) => {
    const said = await typed(text, more);
    if (problem === undefined) expect(said).toMatchObject({ value: 2555, outcome: 'complete' });
    else expect(said).toMatchObject({ value: text, field: text, outcome: 'held', problems: [{ message: problem }] });
  });

  it.each([
    ['2,5', {}, 2.5, 'complete'],
    ['٣٤', {}, 34, 'complete'],
    [7, {}, 7, 'complete'],
    ['1.500', {}, '1.500', 'held'],
    ['many', {}, 'many', 'held'],
  ])('has the default %j as it would be typed', async (defaultValue, more, value, outcome) => {
    const form = await open({ defaultValue, ...more });
    expect((await form.done()).outcome).toBe(outcome);
    expect((await form.answers())?.['n']).toBe(value);
    await form.page.close();
  });

  it('keeps the form’s own script, and is asked after it', async () => {
    const validate = { custom: "// of the form\nvalid = input > 3 ? true : 'more than three'" };
    expect(await typed('2', { validate })).toMatchObject({ problems: [{ message: 'more than three' }] });
    expect(await typed('4', { validate })).toMatchObject({ outcome: 'complete' });
  });

  it('takes digits of every script in masks, telephone numbers and dates', async () => {
    const components = [
      { type: 'textfield', key: 't', label: 'Masked', input: true, inputMask: '9999-99' },
      { type: 'phoneNumber', key: 'p', label: 'Phone', input: true },
      { type: 'day', key: 'd', label: 'Born', input: true, fields: { day: {}, month: {}, year: {} } },
      { type: 'textfield', key: 'free', label: 'Free', input: true },
    ];
    const form = await frames.open({ display: 'form', components });
    await form.frame.getByLabel('Masked').pressSequentially('٢٠٢٦٠١');
    await form.frame.getByLabel('Phone').pressSequentially('+१२०१५५५०१२३');
    await form.frame.locator('select').selectOption('4');
    await form.frame.locator('input[type="number"]').nth(0).pressSequentially('၃');
    await form.frame.locator('input[type="number"]').nth(1).pressSequentially('١٩٩٠');
    await form.frame.getByLabel('Free').pressSequentially('٣');
    await form.done();
    expect(await form.answers()).toMatchObject({ t: '2026-01', p: '+12015550123', d: '04/03/1990', free: '٣' });
    await form.page.close();
  });
});

describe('a confirmed answer', () => {
  it('is one stop of Tab, and Enter asks to change it', async () => {
    const field = (key: string, label: string) => ({ type: 'textfield', key, label, input: true });
    const components = [field('given_name', 'Given name'), field('family_name', 'Family name'), field('own', 'Own')];
    const form = await frames.open({ display: 'form', components }, ['given_name', 'family_name']);
    const { keyboard } = form.page;
    const isFocused = (name: string, role: 'group' | 'button' | 'textbox') =>
      form.frame.getByRole(role, { name }).evaluate((element) => element === element.ownerDocument.activeElement);
    await form.frame.getByRole('group', { name: 'Given name' }).press('Tab');
    expect(await isFocused('Family name', 'group')).toBe(true);
    await keyboard.press('Tab');
    expect(await isFocused('Own', 'textbox')).toBe(true);
    await keyboard.press('Shift+Tab');
    await keyboard.press('Enter');
    await form.frame.getByRole('button', { name: 'changeYesOf Family name' }).waitFor();
    await vi.waitFor(async () => expect(await isFocused('changeYesOf Family name', 'button')).toBe(true));
    await keyboard.press('Escape');
    await vi.waitFor(async () => expect(await isFocused('Family name', 'group')).toBe(true));
    await keyboard.press('Enter');
    await vi.waitFor(async () => expect(await isFocused('changeYesOf Family name', 'button')).toBe(true));
    await keyboard.press('Enter');
    await vi.waitFor(async () => expect(await isFocused('Family name', 'textbox')).toBe(true));
    await keyboard.type('Ngo');
    await form.frame.getByRole('button', { name: 'useConfirmedOf Family name' }).waitFor();
    await form.page.close();
  });
});

describe('a pattern', () => {
  const typed = async (text: string, validate: object) => {
    const field = { type: 'textfield', key: 'a', label: 'Name', input: true, validate };
    const form = await frames.open({ display: 'form', components: [field] });
    await form.frame.getByLabel('Name').fill(text);
    const { outcome, problems } = await form.done();
    await form.page.close();
    return { outcome, messages: problems.map(({ message }) => message) };
  };

  it('that would take JavaScript minutes is checked at once', async () => {
    const said = await typed(`${'a'.repeat(40)}!`, { pattern: '(a+)+' });
    expect(said).toEqual({ outcome: 'held', messages: ['pattern'] });
    expect(await typed('a'.repeat(40), { pattern: '(a+)+' })).toEqual({ outcome: 'complete', messages: [] });
  });

  it('has the words of the form’s author', async () => {
    const said = await typed('7', { pattern: '[a-z]+', patternMessage: 'Small letters only' });
    expect(said.messages).toEqual(['Small letters only']);
  });
});

describe('a telephone number', () => {
  const PHONE = { type: 'phoneNumber', key: 'p', label: 'Phone', input: true, inputMask: '(999) 999-9999' };

  async function typed(text: string, more: object = {}) {
    const form = await frames.open({ display: 'form', components: [{ ...PHONE, ...more }] });
    const field = form.frame.getByLabel('Phone');
    await field.pressSequentially(text);
    await field.blur();
    const { outcome, problems } = await form.done();
    const said = {
      field: await field.inputValue(),
      value: (await form.answers())?.['p'],
      outcome,
      messages: problems.map(({ message }) => message),
    };
    await form.page.close();
    return said;
  }

  it.each([
    ['+212 500-550-102', {}],
    ['0500 55 01 02', {}],
    ['(0500) 550.102', {}],
    ['0500550102', { type: 'textfield', key: 'p', inputType: 'tel', inputMask: '' }],
  ])('%s is shown as it is understood after the field was left (%j)', async (text, more) => {
    const shown = { field: '+212 5 00 55 01 02', value: '+212500550102', outcome: 'complete', messages: [] };
    expect(await typed(text, more)).toEqual(shown);
  });

  it.each([
    ['123456789012345678', 'phoneTooLong'],
    ['+1 201 555 01 23 45 67', 'phoneTooLongOf +1'],
    ['0612', 'phoneTooShortOf +212'],
    ['+999 1234', 'noSuchCountryCode'],
    ['call my son', 'noPhoneNumber'],
  ])('%s stays as it is, and what is wrong is said', async (text, message) => {
    expect(await typed(text)).toEqual({ field: text, value: text, outcome: 'held', messages: [message] });
  });

  it('stays as it is typed where the form’s author has a notation of their own', async () => {
    const validate = { pattern: '[0-9]{10}' };
    expect(await typed('0500550102', { validate })).toMatchObject({ value: '0500550102', outcome: 'complete' });
  });
});

describe('a date', () => {
  const DAY = {
    type: 'day',
    key: 'd',
    label: 'Since',
    input: true,
    fields: { day: {}, month: {}, year: { minYear: '1920' } },
  };

  async function typed(parts: { day?: string; month?: string; year?: string }, more: object = {}) {
    const form = await frames.open({ display: 'form', components: [{ ...DAY, ...more }] });
    // The order in which a person meets them: the month is chosen before the year is there.
    if (parts.day !== undefined) await form.frame.getByLabel('Day, Since').fill(parts.day);
    if (parts.month !== undefined) await form.frame.getByLabel('Month, Since').selectOption(parts.month);
    if (parts.year !== undefined) await form.frame.getByLabel('Year, Since').fill(parts.year);
    const { outcome, problems } = await form.done();
    const day = await form.frame.getByLabel('Day, Since').inputValue();
    const said = {
      day,
      value: (await form.answers())?.['d'],
      outcome,
      messages: problems.map(({ message }) => message),
    };
    await form.page.close();
    return said;
  }

  it('keeps 29 February of a leap year as it is typed', async () => {
    expect(await typed({ day: '29', month: '2', year: '2020' })).toEqual({
      day: '29',
      value: '02/29/2020',
      outcome: 'complete',
      messages: [],
    });
  });

  it.each([
    [{ day: '31', month: '4', year: '2020' }, {}, 'noSuchDate'],
    [{ day: '30', month: '2', year: '2020' }, {}, 'noSuchDate'],
    [{ day: '29', month: '2', year: '2019' }, {}, 'noSuchDate'],
    [{ day: '3', month: '4' }, {}, 'yearMissing'],
    [{ day: '3', year: '2020' }, {}, 'monthMissing'],
    [{ day: '3', month: '4', year: '2090' }, { properties: { date: 'past' } }, 'dateInFuture'],
    [{ day: '3', month: '4', year: '1919' }, {}, 'minYear'],
  ])('%o with %j is not changed, and what is wrong is said', async (parts, more, message) => {
    const said = await typed(parts, more);
    expect(said).toMatchObject({ day: parts.day, outcome: 'held' });
    expect(said.messages).toEqual([message]);
  });

  it('may be partial', async () => {
    expect(await typed({ month: '4', year: '2020' })).toMatchObject({ value: '04/00/2020', outcome: 'complete' });
    expect(await typed({ year: '2020' })).toMatchObject({ value: '00/00/2020', outcome: 'complete' });
  });
});
