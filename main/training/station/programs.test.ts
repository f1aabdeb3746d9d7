import { describe, expect, it } from 'vitest';
import { SeedProgramSchema } from '../../portal/settings/config.ts';
import { documentQuestions } from '../../submission/form/documents.ts';
import { parseForm } from '../../submission/form/schema.ts';
import { prefillAnswers } from '../../submission/form/prefill.ts';
import { validateAnswers } from '../../submission/form/validate-answers.ts';
import { CASH_SUPPORT_ID, SEED_VOUCHER_ID, trainingSeed } from './programs.ts';

function schemaOf(id: number): string {
  return JSON.stringify(trainingSeed.programs.find((program) => program.id === id)?.form?.schema);
}

function problems(id: number, answers: Parameters<typeof validateAnswers>[1]): readonly string[] {
  const check = validateAnswers(schemaOf(id), answers, {
    today: { year: 2026, month: 6, day: 15 },
    country: undefined,
  });
  if (!check.ok) throw new Error('the form was not read');
  expect(check.value.checkedOnScreenOnly).toEqual([]);
  return check.value.problems.map((problem) => `${problem.key}:${problem.rule}`);
}

const FAMILY = {
  given_name: 'Ana',
  family_name: 'Silva',
  birthdate: '1990-04-05',
  phone_number: '+2348005550101',
  household_size: 4,
  own_home: 'no',
  monthly_rent: 250,
  employment_status: 'day-labour',
  living_here_since: '12/03/2019',
  proof_of_residence: ['4f0c4ba5-2fb1-4a2e-93f2-0c1d0a4f9f10'],
  answers_are_true: true,
};

function withoutRent(): Parameters<typeof validateAnswers>[1] {
  return Object.fromEntries(Object.entries(FAMILY).filter(([key]) => key !== 'monthly_rent'));
}

describe('the training programs', () => {
  it('match the schema of the seed', () => {
    for (const program of trainingSeed.programs) expect(SeedProgramSchema.safeParse(program).success).toBe(true);
  });

  it('accept the answers of a family', () => {
    expect(problems(CASH_SUPPORT_ID, FAMILY)).toEqual([]);
    // As the renderer sends them: an empty day, no rent because it is hidden.
    expect(problems(CASH_SUPPORT_ID, { ...withoutRent(), own_home: 'yes', living_here_since: '' })).toEqual([]);
  });

  it.each([
    [{ given_name: '' }, 'given_name:required'],
    [{ birthdate: '1990-13-05' }, 'birthdate:no-such-date'],
    [{ phone_number: 'ring me' }, 'phone_number:noPhoneNumber'],
    [{ household_size: 0 }, 'household_size:min'],
    [{ own_home: 'maybe' }, 'own_home:onlyAvailableItems'],
    [{ employment_status: 'king' }, 'employment_status:onlyAvailableItems'],
    [{ living_here_since: '31/02/2019' }, 'living_here_since:no-such-date'],
    [{ proof_of_residence: [] }, 'proof_of_residence:required'],
    [{ answers_are_true: false }, 'answers_are_true:required'],
  ])('refuse %o', (change, problem) => {
    expect(problems(CASH_SUPPORT_ID, { ...FAMILY, ...change })).toContain(problem);
  });

  it('require the rent only from people who rent', () => {
    expect(problems(CASH_SUPPORT_ID, withoutRent())).toEqual(['monthly_rent:required']);
  });

  it('accept the answers of a farmer', () => {
    const farmer = { given_name: 'Ana', family_name: 'Silva', land_hectares: 1.5, main_crop: 'maize' };
    const needs = { seed: true, fertiliser: false, tools: false };
    expect(problems(SEED_VOUCHER_ID, { ...farmer, needed_inputs: needs })).toEqual([]);
    expect(problems(SEED_VOUCHER_ID, { ...farmer, main_crop: 'other', needed_inputs: needs })).toEqual([
      'other_crop:required',
    ]);
    expect(
      problems(SEED_VOUCHER_ID, { ...farmer, needed_inputs: { seed: false, fertiliser: false, tools: false } }),
    ).toEqual(['needed_inputs:required']);
  });

  it('are filled from claims and have fields for documents', () => {
    const form = parseForm(schemaOf(CASH_SUPPORT_ID));
    if (!form.ok) throw new Error('the form was not read');
    expect(documentQuestions(form.value)).toEqual([{ slot: 'proof_of_residence', isNested: false }]);
    expect(
      prefillAnswers(form.value, { name: 'Ana Silva', birthdate: '1990/04/05', phone_number: '+2348005550101' }, 'en'),
    ).toEqual({
      given_name: 'Ana',
      family_name: 'Silva',
      birthdate: '1990-04-05',
      phone_number: '+2348005550101',
    });
  });
});
