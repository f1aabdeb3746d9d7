import { describe, expect, it } from 'vitest';
import { answerLines } from './answer-lines.ts';

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
const words = { yes: 'Yes', no: 'No' };

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
    expect(answerLines(form, { answers, verifiedKeys: ['given_name'] }, words)).toEqual([
      { key: 'given_name', label: 'Given name', value: 'Amina', verified: true },
      { key: 'work', label: 'Work', value: 'On a farm', verified: false },
      { key: 'needs', label: 'Needs', value: 'Water', verified: false },
      { key: 'own', label: 'Own home', value: 'No', verified: false },
    ]);
  });

  it('shows an answer that the form does not know', () => {
    expect(answerLines(form, { answers: { smuggled: 'x' }, verifiedKeys: [] }, words)).toEqual([
      { key: 'smuggled', label: 'smuggled', value: 'x', verified: false },
    ]);
  });

  it('leaves out what was not answered', () => {
    expect(answerLines(form, { answers: { given_name: '', work: null }, verifiedKeys: [] }, words)).toEqual([]);
  });
});
