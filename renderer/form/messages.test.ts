import { describe, expect, it } from 'vitest';
import { FromFrameSchema, ToFrameSchema } from './messages.ts';

describe('messages of the form frame', () => {
  it.each([
    { type: 'opened', where: { page: 0, pages: [{ title: 'About you' }] } },
    { type: 'unreadable' },
    { type: 'turned', where: { page: 2, pages: [{ title: 'a' }, { title: 'b' }, { title: 'c' }] } },
    { type: 'changed', answers: { name: 'A', size: 3, list: [true, null], nested: { a: 1 } } },
    { type: 'problems', problems: [{ key: 'name', label: 'Name', message: 'Please fill this in' }] },
    { type: 'moved', requestId: 1, outcome: 'held', problems: [] },
    { type: 'file', requestId: 2, slot: 'proof', name: 'a.pdf', content: new Blob(['x']) },
    { type: 'file-removed', partId: 'p' },
  ])('takes $type from the frame', (message) => {
    expect(FromFrameSchema.safeParse(message).success).toBe(true);
  });

  it.each([
    ['an unknown type', { type: 'open-window', url: 'https://example.org' }],
    ['a field that the contract does not have', { type: 'unreadable', script: 'x' }],
    ['answers that are not JSON', { type: 'changed', answers: { when: new Date(0) } }],
    ['answers with holes', { type: 'changed', answers: { a: undefined } }],
    ['a file that is a path', { type: 'file', requestId: 1, slot: 's', name: 'n', content: '/etc/passwd' }],
    ['an empty list of pages', { type: 'opened', where: { page: 0, pages: [] } }],
    ['a page before the first', { type: 'turned', where: { page: -1, pages: [{ title: 'a' }] } }],
    ['an unknown outcome', { type: 'moved', requestId: 1, outcome: 'submitted', problems: [] }],
    ['text', 'kiosk-form-port'],
    ['null', null],
  ])('refuses %s', (_, message) => {
    expect(FromFrameSchema.safeParse(message).success).toBe(false);
  });

  it('takes what the page sends and refuses a text size of zero', () => {
    const open = {
      type: 'open',
      schema: '{}',
      answers: {},
      verifiedKeys: ['a'],
      toldKeys: [],
      confirmed: { a: 'x' },
      language: 'en',
      country: 'MA',
      texts: {},
    };
    expect(ToFrameSchema.safeParse({ ...open, textSize: 16 }).success).toBe(true);
    expect(ToFrameSchema.safeParse({ ...open, textSize: 0 }).success).toBe(false);
    expect(ToFrameSchema.safeParse({ type: 'move', requestId: 1, to: 'submit' }).success).toBe(false);
  });
});
