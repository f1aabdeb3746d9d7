import { describe, expect, it } from 'vitest';
import { prefillAnswers } from './prefill.ts';

const form = (...components: object[]): Parameters<typeof prefillAnswers>[0] => ({
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
    const claims = { birthdate: '1990', gender: '', phone_number: 5, address: { country: 'X' } };
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
