import { describe, expect, it } from 'vitest';
import { changedFromClaims, confirmedAnswers, notGiven, claimsIn, prefillAnswers as prefill } from './prefill.ts';

const prefillAnswers = (form: Parameters<typeof prefill>[0], claims: Parameters<typeof prefill>[1], language = 'en') =>
  prefill(form, claims, language);

const form = (...components: object[]): Parameters<typeof prefill>[0] => ({
  display: 'form',
  components: components.map((component) => ({ input: true, type: 'textfield', ...component })),
});

describe('filling a form from verified claims', () => {
  it('fills only questions of the form', () => {
    const answers = prefillAnswers(form({ key: 'given_name' }, { key: 'household_size' }), {
      given_name: 'Ana',
      family_name: 'Silva',
      household_size: 4,
    });
    expect(answers).toEqual({ given_name: 'Ana' });
  });

  it.each([
    ['Ana', { given_name: 'Ana', family_name: 'Ana' }],
    ['Ana Silva', { given_name: 'Ana', family_name: 'Silva' }],
    ['Ana Maria da Silva', { given_name: 'Ana', family_name: 'Silva', addl_name: 'Maria da' }],
  ])('splits the single name %s as OpenG2P does', (name, expected) => {
    expect(prefillAnswers(form({ key: 'given_name' }, { key: 'family_name' }, { key: 'addl_name' }), { name })).toEqual(
      expected,
    );
  });

  it('invents no family name for a person without one', () => {
    const claims = { name: 'Suparman', given_name: 'Suparman' };
    expect(prefillAnswers(form({ key: 'given_name' }, { key: 'family_name' }), claims)).toEqual({
      given_name: 'Suparman',
    });
  });

  it.each(['0000-05-12', '1990-02-30', '1990/13/45', '1990-02/03', '1990', '29-02-1988', 19_900_203])(
    'takes %s for no date of birth',
    (birthdate) => {
      expect(prefillAnswers(form({ key: 'birthdate' }), { birthdate })).toEqual({});
    },
  );

  it('writes a date in the notation of its component', () => {
    const claims = { birthdate: '1990/04/05' };
    expect(prefillAnswers(form({ key: 'birthdate' }), claims)).toEqual({ birthdate: '1990-04-05' });
    expect(prefillAnswers(form({ key: 'birthdate', type: 'day' }), claims)).toEqual({ birthdate: '04/05/1990' });
    expect(prefillAnswers(form({ key: 'birthdate', type: 'day', dayFirst: true }), claims)).toEqual({
      birthdate: '05/04/1990',
    });
  });

  it('leaves out answers without a claim', () => {
    const claims = { birthdate: '1990', gender: '', phone_number: 5, address: { country: 5 } };
    expect(
      prefillAnswers(
        form({ key: 'birthdate' }, { key: 'gender' }, { key: 'phone_number' }, { key: 'address' }),
        claims,
      ),
    ).toEqual({});
  });

  it('reads an address claim by its formatted text', () => {
    expect(prefillAnswers(form({ key: 'address' }), { address: { formatted: '1 Hill Road' } })).toEqual({
      address: '1 Hill Road',
    });
    expect(prefillAnswers(form({ key: 'gender' }), { gender: 'female' })).toEqual({ gender: 'Female' });
  });
});

describe('a question that no claim can answer', () => {
  const claims = { individual_id: '1234567890', phone_number: '+212500550102', gender: 'male', address: 'Accra' };

  it.each([
    { key: 'individual_id', type: 'number' },
    { key: 'phone_number', type: 'phoneNumber', multiple: true },
    { key: 'phone_number', allowMultipleMasks: true, inputMasks: [{ label: 'a', mask: '99' }] },
    { key: 'gender', type: 'selectboxes', values: [{ value: 'Male', label: 'Male' }] },
    { key: 'address', type: 'container', components: [] },
    { key: 'address', type: 'datagrid', components: [] },
  ])('is left to the person: %j', (component) => {
    expect(prefillAnswers(form(component), claims)).toEqual({});
  });
});

describe('a question that the form hides', () => {
  const said = { given_name: 'Ana' };
  const changed = (components: object[], answers: Record<string, unknown>) =>
    changedFromClaims(form(...components), said, { answers, language: 'en' });
  const when = { show: true, when: 'other', eq: 'yes' };

  it.each([
    { key: 'given_name', conditional: when },
    { key: 'given_name', conditional: { show: true, conditions: [{ component: 'other', operator: 'isEmpty' }] } },
    { key: 'given_name', conditional: { json: { '==': [1, 2] } } },
    { key: 'given_name', customConditional: 'show = false' },
    { type: 'panel', key: 'p', conditional: when, components: [{ type: 'textfield', key: 'given_name' }] },
  ])('is not changed by anybody: %j', (component) => {
    expect(changed([component], {})).toEqual({});
    expect(changed([component], { given_name: '' })).toEqual(said);
    expect(changed([component], { given_name: 'Eva' })).toEqual(said);
  });

  it.each([
    { key: 'given_name' },
    { key: 'given_name', conditional: { show: null, when: null, eq: '', json: '' }, customConditional: '', logic: [] },
  ])('is not one without a condition: %j', (component) => {
    expect(changed([component], {})).toEqual(said);
  });
});

describe('claims with a language tag', () => {
  const claims = { 'name#am': 'አበበ', 'name#en-GB': 'Abebe', name: 'Abe', 'address#fr': { locality: 'Lomé' }, sub: 's' };

  it.each([
    ['am', 'አበበ'],
    ['AM', 'አበበ'],
    ['en', 'Abebe'],
    ['en-GB', 'Abebe'],
    ['en-US', 'Abebe'],
    ['fr', 'Abe'],
    ['amh', 'አበበ'],
    ['en_GB', 'Abebe'],
    ['no language', 'Abe'],
    [undefined, 'Abe'],
  ])('are read in the language %s, else without a tag, else as the first', (language, name) => {
    expect(claimsIn(claims, language)).toEqual({ name, address: { locality: 'Lomé' }, sub: 's' });
  });

  it.each([
    [{ 'name#amh': 'አበበ', 'name#eng': 'Abebe' }, 'am', 'አበበ'],
    [{ 'name#eng': 'Abebe', 'name#amh': 'አበበ' }, 'fr', 'Abebe'],
    [{ 'name#am': ' ', name: 'Abe' }, 'am', 'Abe'],
    [{ 'name#am': null, name: '', 'name#en': 'Abebe' }, 'am', 'Abebe'],
    [{ 'name#pt_BR': 'João', 'name#pt-PT': 'Joao' }, 'pt-br', 'João'],
    [{ 'name#en-x-?': 'Abebe', 'name#': 'A' }, 'am', 'Abebe'],
  ])('of %o are read in %s as %s', (claims, language, name) => {
    expect(claimsIn(claims, language)).toEqual({ name });
  });

  it('fill the form', () => {
    const asked = form({ key: 'given_name' }, { key: 'address' });
    expect(prefillAnswers(asked, claims, 'am')).toEqual({ given_name: 'አበበ', address: 'Lomé' });
    const whole = form({ key: 'name' }, { key: 'address' });
    const changed = { answers: { name: 'Abe', address: 'Lomé' }, language: 'am' };
    expect(changedFromClaims(whole, claims, changed)).toEqual({ name: 'አበበ' });
  });
});

describe('an address', () => {
  it.each([
    [{ formatted: '1 Well Street\nAccra', locality: 'x' }, '1 Well Street\nAccra'],
    [
      {
        country: 'GH',
        street_address: '1 Well Street',
        postal_code: 'GA-1',
        locality: 'Accra',
        region: 'Greater Accra',
      },
      '1 Well Street, Accra, Greater Accra, GA-1, GH',
    ],
    [{ locality: ' ', country: 'GH' }, 'GH'],
    ['Accra', 'Accra'],
    [{}, undefined],
    [{ locality: 5 }, undefined],
  ])('is the text of %o', (address, text) => {
    expect(prefillAnswers(form({ key: 'address' }), { address })).toEqual(text === undefined ? {} : { address: text });
  });
});

describe('a name that the provider gives in one piece', () => {
  const asked = form({ key: 'name' }, { key: 'given_name' }, { key: 'family_name' });

  it('fills its parts by guess, and confirms none of them', () => {
    const claims = { name: 'Siddharth K Mansour' };
    expect(prefillAnswers(asked, claims, 'en')).toEqual({
      name: 'Siddharth K Mansour',
      given_name: 'Siddharth',
      family_name: 'Mansour',
    });
    expect(confirmedAnswers(asked, claims, 'en')).toEqual({ name: 'Siddharth K Mansour' });
    const changed = { answers: { name: 'Siddharth K Mansour', given_name: 'Siddharth K' }, language: 'en' };
    expect(changedFromClaims(asked, claims, changed)).toEqual({});
  });

  it('is confirmed where the provider gives the part itself', () => {
    const claims = { name: 'Siddharth K Mansour', given_name: 'Siddharth K' };
    expect(confirmedAnswers(asked, claims, 'en')).toEqual(claims);
  });
});

describe('claims that were not given', () => {
  it('are named by the form’s own words, for what it asks and a sign-in could say', () => {
    const asked = form(
      { key: 'birthdate', label: 'Date of birth' },
      { key: 'gender', label: 'Gender' },
      { key: 'addl_name', label: 'Other names' },
      { key: 'cattle', label: 'Heads of cattle' },
    );
    expect(notGiven(asked, { gender: 'female' }, 'en')).toEqual(['Date of birth']);
    expect(notGiven(asked, { gender: 'female', birthdate: '1987/11/25' }, 'en')).toEqual([]);
  });
});
