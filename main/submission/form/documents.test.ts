import { describe, expect, it } from 'vitest';
import { documentQuestions, namedDocuments, withDocuments } from './documents.ts';

const file = { type: 'file', key: 'proof', label: 'Proof' };
const form = {
  display: 'form',
  components: [
    { type: 'panel', key: 'p', components: [file] },
    { type: 'datagrid', key: 'members', components: [{ type: 'well', components: [file] }] },
    { type: 'container', key: 'home', components: [{ type: 'editgrid', key: 'rooms', components: [file] }] },
  ],
};
const part = (slot: string, id: string) => ({ slot, id });
const given = (partId: string) => ({
  storage: 'kiosk',
  partId,
  name: 'a.pdf',
  originalName: 'a.pdf',
  size: 1,
  type: '',
});

describe('documents of a form', () => {
  it('are asked for by the path of their question', () => {
    expect(documentQuestions(form)).toEqual([
      { slot: 'proof', isNested: false },
      { slot: 'members.proof', isNested: true },
      { slot: 'home.rooms.proof', isNested: true },
    ]);
  });

  it('are those that are kept, by their ids, in the row that names them', () => {
    const parts = [part('proof', 'a'), part('members.proof', 'b'), part('members.proof', 'c'), part('proof', 'd')];
    const answers = {
      proof: [given('a'), 'of another question', 'b'],
      members: [{ proof: [given('b')] }, { proof: [given('gone')] }, { proof: ['c', 'b', 'a'] }],
    };
    const kept = withDocuments(form, answers, parts);
    expect(kept).toEqual({ proof: ['a', 'd'], members: [{ proof: ['b'] }, {}, { proof: ['c'] }] });
    expect(withDocuments(form, kept, parts)).toEqual(kept);
    expect(namedDocuments(form, kept)).toEqual([
      part('proof', 'a'),
      part('proof', 'd'),
      part('members.proof', 'b'),
      part('members.proof', 'c'),
    ]);
  });

  it('are absent when none is kept', () => {
    expect(withDocuments(form, { proof: [given('a')], members: [] }, [])).toEqual({ members: [] });
    expect(withDocuments(form, {}, [part('members.proof', 'b')])).toEqual({});
  });

  it('are named in a value of another shape no more', () => {
    expect(namedDocuments(form, { proof: { 0: 'a' }, members: { proof: ['b'] } })).toEqual([]);
  });
});
