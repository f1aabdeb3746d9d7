import { describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { isPlainLogic } from './scripts.ts';
import { validateAnswers } from './validate-answers.ts';

const HERE = { today: { year: 2026, month: 6, day: 15 }, country: 'MA' };
const text = (key: string, more: object = {}): object => ({
  type: 'textfield',
  key,
  label: `Label ${key}`,
  input: true,
  ...more,
});
const form = (...components: object[]): string => JSON.stringify({ display: 'form', components });

function problemsOf(schema: string, answers: Record<string, never> | object): readonly string[] {
  const check = validateAnswers(schema, answers as Parameters<typeof validateAnswers>[1], HERE);
  if (!check.ok) throw new Error('the form was not read');
  return check.value.problems.map((problem) => `${problem.key}:${problem.rule}`);
}

describe('a question with several answers', () => {
  it.each([
    ['pattern', text('a', { multiple: true, validate: { pattern: '[0-9]+' } }), { a: ['12', 'x'] }, ['a:pattern']],
    [
      'dates',
      { type: 'datetime', key: 'd', input: true, multiple: true },
      { d: ['2026-03-04', '2026-02-30'] },
      ['d:no-such-date'],
    ],
    [
      'good dates',
      { type: 'datetime', key: 'd', input: true, multiple: true },
      { d: ['2026-03-04', '', '2026-03-05'] },
      [],
    ],
    ['lengths', text('a', { multiple: true, validate: { maxLength: 3 } }), { a: ['abc', 'abcd'] }, ['a:maxLength']],
    ['words', text('a', { multiple: true, validate: { minWords: 2 } }), { a: ['one two', 'one'] }, ['a:minWords']],
    [
      'whole numbers',
      { type: 'number', key: 'n', input: true, multiple: true, validate: { integer: true } },
      { n: [1, 1.5] },
      ['n:integer'],
    ],
    ['one day', { type: 'day', key: 'd', input: true, multiple: true }, { d: '03/04/1990' }, []],
    ['one box', { type: 'checkbox', key: 'c', input: true, multiple: true }, { c: true }, []],
    [
      'one group',
      { type: 'container', key: 'c', input: true, multiple: true, components: [text('a')] },
      { c: { a: 'x' } },
      [],
    ],
  ])('is checked answer by answer, where its type has several: %s', (_what, component, answers, expected) => {
    expect(problemsOf(form(component), answers)).toEqual(expected);
  });
});

describe('each rule of a form fires', () => {
  it.each([
    ['required', text('a', { validate: { required: true } }), {}, ['a:required']],
    ['pattern', text('a', { validate: { pattern: '[0-9]+' } }), { a: 'x1' }, ['a:pattern']],
    ['length', text('a', { validate: { maxLength: 2 } }), { a: 'abc' }, ['a:maxLength']],
    ['mask', text('a', { inputMask: '9999-99-99' }), { a: '19-1-1' }, ['a:mask']],
    ['number below', { type: 'number', key: 'n', input: true, validate: { min: 1 } }, { n: 0 }, ['n:min']],
    ['number above', { type: 'number', key: 'n', input: true, validate: { max: 30 } }, { n: 31 }, ['n:max']],
    ['a number as text', { type: 'number', key: 'n', input: true }, { n: '5' }, ['n:wrong-kind']],
    ['text as object', text('a'), { a: { b: 1 } }, ['a:wrong-kind']],
    ['email', { type: 'email', key: 'e', input: true }, { e: 'nobody' }, ['e:email']],
    [
      'day',
      { type: 'day', key: 'd', input: true, fields: { day: {}, month: {}, year: {} } },
      { d: '02/31/2001' },
      ['d:no-such-date'],
    ],
    [
      'choice not offered',
      {
        type: 'radio',
        key: 'r',
        input: true,
        values: [{ label: 'Y', value: 'y' }],
        validate: { onlyAvailableItems: true },
      },
      { r: 'z' },
      ['r:onlyAvailableItems'],
    ],
    [
      'selection not offered',
      {
        type: 'select',
        key: 's',
        input: true,
        dataSrc: 'values',
        data: { values: [{ label: 'A', value: 'a' }] },
        validate: { onlyAvailableItems: true },
      },
      { s: 'b' },
      ['s:onlyAvailableItems'],
    ],
    [
      'box not ticked',
      { type: 'checkbox', key: 'c', input: true, validate: { required: true } },
      { c: false },
      ['c:required'],
    ],
    ['no document', { type: 'file', key: 'f', input: true, validate: { required: true } }, { f: [] }, ['f:required']],
    ['document not by id', { type: 'file', key: 'f', input: true }, { f: [{ url: 'x' }] }, ['f:wrong-kind']],
    [
      'JSONLogic',
      text('a', { validate: { json: { if: [{ '===': [{ var: 'data.a' }, 'yes'] }, true, 'no'] } } }),
      { a: 'n' },
      ['a:json'],
    ],
    ['an answer without question', text('a'), { a: 'x', is_admin: true }, ['is_admin:unknown-answer']],
  ])('%s', (_name, component, answers, expected) => {
    expect(problemsOf(form(component), answers)).toEqual(expected);
  });

  it.each([
    [{ type: 'day', key: 'd', fields: {} }, { d: '04/31/2020' }, ['d:no-such-date']],
    [{ type: 'day', key: 'd', fields: {} }, { d: '02/29/2020' }, []],
    [{ type: 'day', key: 'd', fields: {} }, { d: '00/12/1990' }, ['d:no-such-date']],
    [{ type: 'day', key: 'd', fields: {} }, { d: '05/03/0000' }, ['d:no-such-date']],
    [{ type: 'day', key: 'd', fields: {} }, { d: '05/03/2090' }, []],
    [{ type: 'day', key: 'd', fields: {}, properties: { date: 'past' } }, { d: '00/00/2090' }, ['d:date-in-future']],
    [{ type: 'day', key: 'birthdate', fields: {} }, { birthdate: '06/16/2026' }, ['birthdate:date-in-future']],
    [{ type: 'day', key: 'birthdate', fields: {} }, { birthdate: '06/15/2026' }, []],
    [text('birthdate'), { birthdate: '2099-01-01' }, ['birthdate:date-in-future']],
    [text('birthdate'), { birthdate: '1990-02-30' }, ['birthdate:no-such-date']],
    [text('birthdate'), { birthdate: '1990-02-03' }, []],
    [{ type: 'datetime', key: 't' }, { t: '2026-02-30T00:00:00Z' }, ['t:no-such-date']],
    [{ type: 'datetime', key: 't', properties: { date: 'past' } }, { t: '2027-01-01T00:00:00Z' }, ['t:date-in-future']],
    [
      { type: 'datagrid', key: 'g', components: [text('birthdate')] },
      { g: [{ birthdate: '2020-01-01' }, { birthdate: '2099-01-01' }] },
      ['g[1].birthdate:date-in-future'],
    ],
  ])('checks the date of %o', (component, answers, expected) => {
    expect(problemsOf(form({ input: true, ...component }), answers)).toEqual(expected);
  });

  it.each([
    [
      '5,000 empty rows',
      { type: 'datagrid', key: 'g', components: [text('a', { validate: { required: true } })] },
      'g',
      Array.from({ length: 5000 }, () => ({})),
      'g:too-large:rows',
    ],
    ['3 MB of text', text('a'), 'a', 'x'.repeat(3_000_000), ':too-large:bytes'],
    [
      'a pattern that makes others hang',
      text('a', { validate: { pattern: '(a+)+' } }),
      'a',
      `${'a'.repeat(40)}!`,
      'a:pattern',
    ],
  ])('ends at once for %s', (_what, component, key, value, problem) => {
    expect(problemsOf(form(component), { [key]: value })).toEqual([problem]);
  });

  it('finds questions inside panels and columns', () => {
    const nested = form({
      type: 'panel',
      key: 'page',
      input: false,
      components: [
        { type: 'columns', key: 'cols', columns: [{ components: [text('a', { validate: { required: true } })] }] },
      ],
    });
    expect(problemsOf(nested, {})).toEqual(['a:required']);
    expect(problemsOf(nested, { a: 5 })).toEqual(['a:wrong-kind']);
  });

  it('asks for a conditional answer only when its condition holds', () => {
    const schema = form(
      text('own'),
      text('rent', {
        validate: { required: true },
        conditional: {
          show: true,
          conjunction: 'all',
          conditions: [{ component: 'own', operator: 'isEqual', value: 'no' }],
        },
      }),
    );
    expect(problemsOf(schema, { own: 'yes' })).toEqual([]);
    expect(problemsOf(schema, { own: 'no' })).toEqual(['rent:required']);
  });
});

describe('a survey that is asked for', () => {
  const survey = {
    type: 'survey',
    key: 's',
    label: 'S',
    input: true,
    questions: [
      { value: 'clean', label: 'Clean?' },
      { value: 'dry', label: 'Dry?' },
    ],
    values: [{ value: 'yes', label: 'Yes' }],
    validate: { required: true },
  };

  it.each([
    [{ clean: 'yes', dry: 'yes' }, []],
    [{ clean: 'yes' }, ['s:required']],
    [{ clean: 'yes', dry: '' }, ['s:required']],
    [{ clean: null, dry: 'yes' }, ['s:required']],
    [{}, ['s:required']],
  ])('is answered by %j: %j', (answers, problems) => {
    expect(problemsOf(form(survey), { s: answers })).toEqual(problems);
    expect(problemsOf(form({ ...survey, validate: {} }), { s: answers })).toEqual([]);
    const hidden = { ...survey, clearOnHide: false, conditional: { show: true, when: 'a', eq: 'x' } };
    expect(problemsOf(form(text('a'), hidden), { a: 'y', s: answers })).toEqual([]);
  });
});

describe('a data map', () => {
  const valueComponent = { type: 'textfield', key: 'v', input: true, validate: { required: true, maxLength: 3 } };
  const map = { type: 'datamap', key: 'm', label: 'M', input: true, valueComponent };

  it.each([
    [{ maize: 'ten' }, []],
    [{ '': 'ten' }, ['m.:name-missing']],
    [{ ' ': 'ten', maize: 'ten' }, ['m. :name-missing']],
    [{ maize: 'many' }, ['m.maize:maxLength']],
    [{ maize: '' }, ['m.maize:required']],
    [{ maize: 5 }, ['m.maize:wrong-kind']],
    [Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`n${index}`, 'x'])), ['m:too-large:rows']],
  ])('of %j: %j', (answers, problems) => {
    expect(problemsOf(form(map), { m: answers })).toEqual(problems);
    const grid = { type: 'datagrid', key: 'g', input: true, components: [map] };
    expect(problemsOf(form(grid), { g: [{ m: answers }] })).toEqual(problems.map((each) => `g[0].${each}`));
  });
});

describe('a form with scripts', () => {
  const touch = 'globalThis.formScriptRan = true';
  const scripted = form(
    text('a', { validate: { custom: `${touch}; valid = "no"`, required: true } }),
    text('b', { customConditional: `${touch}; show = true`, validate: { required: true } }),
    text('c', { calculateValue: `${touch}; value = 1`, customDefaultValue: touch }),
    text('d', { validate: { json: { 'cat.constructor': [touch] } } }),
    text('e', { validate: { json: { _map: [[touch], { var: 'constructor.constructor' }] } } }),
    text('f', { logic: [{ trigger: { type: 'javascript', javascript: touch }, actions: [] }] }),
    { type: 'datetime', key: 'g', input: true, datePicker: { minDate: `moment(${touch})` } },
    {
      type: 'select',
      key: 'h',
      input: true,
      dataSrc: 'custom',
      data: { custom: `${touch}; values = []` },
      validate: { onlyAvailableItems: true },
    },
    {
      type: 'select',
      key: 'i',
      input: true,
      dataSrc: 'url',
      data: { url: 'http://127.0.0.1:1/' },
      validate: { onlyAvailableItems: true },
    },
    text('j', { conditional: { json: { 'cat.constructor': [touch] } }, validate: { required: true } }),
  );

  it('runs none of them and names what was not checked', () => {
    const check = validateAnswers(scripted, { a: 'x', e: 'x', d: 'x', g: '2000-01-01', h: 'x', i: 'x' }, HERE);
    expect(check).toEqual({
      ok: true,
      value: {
        problems: [],
        checkedOnScreenOnly: [
          'a:custom',
          'b:customConditional',
          'b:required',
          'c:calculateValue',
          'd:json',
          'e:json',
          'f:logic',
          'g:dateLimit',
          'h:onlyAvailableItems',
          'i:onlyAvailableItems',
          'j:conditional',
          'j:required',
        ],
      },
    });
    expect(Reflect.get(globalThis, 'formScriptRan')).toBeUndefined();
  });

  it('still checks the other rules', () => {
    expect(problemsOf(scripted, {})).toEqual(['a:required']);
  });

  it('lets no JSONLogic rule reach a function', () => {
    expect(isPlainLogic({ var: 'data.a' })).toBe(true);
    expect(isPlainLogic({ var: { cat: ['constr', 'uctor'] } })).toBe(false);
    expect(isPlainLogic({ var: ['a.constructor.constructor', 1] })).toBe(false);
    expect(isPlainLogic({ if: [{ 'cat.constructor': ['x'] }, 1, 2] })).toBe(false);
    expect(isPlainLogic({ _invokeMap: [['x'], 'constructor'] })).toBe(false);
    expect(isPlainLogic({ log: 'x' })).toBe(false);
  });
});

describe('what is not a form', () => {
  it.each(['', 'null', '[]', '{}', '{"components":{}}', '<html>'])('%s is unreadable', (schema) => {
    expect(validateAnswers(schema, {}, HERE)).toEqual({ ok: false, error: { code: 'form-unreadable' } });
  });

  it('counts a rule that throws as broken, and prints nothing of the answer', () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const grid = form({
      type: 'datagrid',
      key: 'people',
      input: true,
      components: [{ type: 'number', key: 'age', input: true, validate: { min: 1 } }],
    });
    expect(problemsOf(grid, { people: [{ age: { secret: 'of a person' } }] }).length).toBeGreaterThan(0);
    expect(problemsOf(grid, { people: [{ age: 3 }] })).toEqual([]);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it('never throws, for any answers', () => {
    const schema = form(
      text('a', { validate: { required: true, pattern: '[a-z]+' } }),
      { type: 'number', key: 'n', input: true, validate: { min: 1 } },
      { type: 'day', key: 'd', input: true },
      { type: 'file', key: 'f', input: true },
      { type: 'selectboxes', key: 's', input: true, values: [{ label: 'x', value: 'x' }] },
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'n', 'd', 'f', 's', '__proto__', 'x'), fc.jsonValue()),
        (answers) => {
          const check = validateAnswers(
            schema,
            JSON.parse(JSON.stringify(answers)) as Parameters<typeof validateAnswers>[1],
            HERE,
          );
          expect(check.ok).toBe(true);
        },
      ),
    );
  });
});
