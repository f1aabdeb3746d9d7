import { describe, expect, it } from 'vitest';
import { answerTree, type AnswerNode } from './answer-tree.ts';
import { prefillAnswers } from './prefill.ts';
import { validateAnswers } from './validate-answers.ts';

const HERE = { today: { year: 2026, month: 6, day: 15 }, country: 'MA' };
const name = { type: 'textfield', key: 'given_name', label: 'Given name', input: true };
const grid = { type: 'datagrid', key: 'members', label: 'Members', input: true, components: [name] };

const outline = (nodes: readonly AnswerNode[]): readonly unknown[] =>
  nodes.map((node) => ('members' in node ? [node.path, outline(node.members)] : `${node.kind} ${node.path}`));

describe('answerTree', () => {
  it('finds the answers of rows by their path, not by their key', () => {
    const answers = { members: [{ given_name: 'A' }, { given_name: 'B', age: 3 }], given_name: 'C', age: 4 };
    expect(outline(answerTree([grid, name], answers))).toEqual([
      [
        'members',
        [
          ['members[0]', ['one members[0].given_name']],
          ['members[1]', ['one members[1].given_name', 'unasked members[1].age']],
        ],
      ],
      'one given_name',
      'unasked age',
    ]);
  });

  it('does not look into a value of another shape', () => {
    expect(outline(answerTree([grid], { members: { given_name: 'A' } }))).toEqual(['one members']);
    expect(outline(answerTree([grid], { members: [{ given_name: 'A' }, 'B'] }))).toEqual(['one members']);
  });
});

describe('a question in a grid with the key of a verified answer', () => {
  const claims = { given_name: 'Amina' };
  const form = (...components: object[]) => ({ display: 'form', components: components as (typeof name)[] });

  it('is not filled from the sign-in, wherever it stands', () => {
    expect(prefillAnswers(form(grid), claims, 'en')).toEqual({});
    expect(prefillAnswers(form({ ...grid, type: 'container', key: 'head' }), claims, 'en')).toEqual({});
    expect(prefillAnswers(form(grid, { type: 'panel', key: 'p', components: [name] }), claims, 'en')).toEqual(claims);
  });

  it('has its own kind checked, and its own path named', () => {
    const number = { ...name, type: 'number' };
    const schema = JSON.stringify(form({ ...grid, components: [number] }, name));
    expect(
      validateAnswers(schema, { given_name: 'A', members: [{ given_name: 5 }, { given_name: '6' }] }, HERE),
    ).toMatchObject({
      ok: true,
      value: { problems: [{ key: 'members[1].given_name', label: 'Given name', rule: 'wrong-kind' }] },
    });
    expect(validateAnswers(schema, { members: [{ given_name: 5, admin: true }] }, HERE)).toMatchObject({
      ok: true,
      value: { problems: [{ key: 'members[0].admin', rule: 'unknown-answer' }] },
    });
  });
});
