import { describe, expect, it } from 'vitest';
import { answersWithFiles } from './form-channel.ts';

describe('answersWithFiles', () => {
  it('gives the form its documents back by name and size', () => {
    const parts = [
      { partId: 'p1', slot: 'proof', name: 'letter.pdf', mediaType: 'application/pdf', size: 4000, path: 'part/p1' },
    ];
    expect(answersWithFiles({ answers: { proof: ['p1'], household: 5 }, parts })).toEqual({
      household: 5,
      proof: [
        {
          storage: 'kiosk',
          partId: 'p1',
          name: 'letter.pdf',
          originalName: 'letter.pdf',
          size: 4000,
          type: 'application/pdf',
        },
      ],
    });
  });

  it('gives them back in the rows of grids, and takes no other answer for a document', () => {
    const parts = [
      { partId: 'p1', slot: 'g.f', name: 'a.pdf', mediaType: 'application/pdf', size: 1, path: 'part/p1' },
    ];
    const answers = { g: [{ f: ['p1', 'p2'], t: 'p1' }, {}] };
    expect(answersWithFiles({ answers, parts })).toMatchObject({
      g: [{ f: [{ partId: 'p1', name: 'a.pdf' }, 'p2'], t: 'p1' }, {}],
    });
  });

  it('leaves answers without documents unchanged', () => {
    expect(answersWithFiles({ answers: { household: 5 }, parts: [] })).toEqual({ household: 5 });
  });
});
