import { describe, expect, it } from 'vitest';
import { refusedQuestions } from './refused.ts';

const refused = (...components: object[]) =>
  refusedQuestions({ display: 'form', components: components as Record<string, unknown>[] }).map(
    ({ path, label, reason }) => `${path} "${label}": ${reason}`,
  );

describe('refusedQuestions', () => {
  it.each([
    [{ type: 'signature', key: 's', label: 'Sign here' }, 's "Sign here": drawing'],
    [{ type: 'password', key: 'p', label: '' }, 'p "p": secret'],
    [{ type: 'address', key: 'a', label: 'Where' }, 'a "Where": needs-network'],
    [{ type: 'form', key: 'f', label: 'More' }, 'f "More": nested-form'],
    [{ type: 'select', key: 'u', label: 'Village', dataSrc: 'url' }, 'u "Village": needs-network'],
    [{ type: 'selectboxes', key: 'u', label: 'Village', dataSrc: 'url' }, 'u "Village": needs-network'],
    [{ type: 'select', key: 'r', label: 'R', dataSrc: 'resource' }, 'r "R": needs-network'],
    [{ type: 'select', key: 'c', label: 'C', dataSrc: 'custom' }, 'c "C": needs-network'],
    [{ type: 'textfield', key: 't', label: 'T', validate: { pattern: '(?=a)b' } }, 't "T": slow-pattern'],
    [{ type: 'textarea', key: 't', label: 'T', validate: { pattern: '[' } }, 't "T": slow-pattern'],
    [{ type: 'textfield', key: 'm', label: 'M', inputMask: '9'.repeat(101) }, 'm "M": long-mask'],
    [
      { type: 'phoneNumber', key: 'm', label: 'M', inputMasks: [{ label: 'a', mask: 'a'.repeat(1000) }] },
      'm "M": long-mask',
    ],
    [{ type: 'sketchpad', key: 'k', label: 'K' }, 'k "K": unknown'],
    [{ key: 'k', label: 'K' }, 'k "K": unknown'],
    [{ type: '__proto__', key: 'k', label: 'K' }, 'k "K": unknown'],
  ])('names %o', (component, expected) => {
    expect(refused(component)).toEqual([expected]);
  });

  it('finds them at every depth, by their path', () => {
    const signature = { type: 'signature', key: 's', label: 'Sign' };
    expect(
      refused(
        { type: 'panel', key: 'p', components: [{ type: 'columns', columns: [{ components: [signature] }] }] },
        { type: 'table', key: 't', rows: [[{ components: [signature] }]] },
        { type: 'editgrid', key: 'g', components: [{ type: 'container', key: 'c', components: [signature] }] },
      ),
    ).toEqual(['s "Sign": drawing', 's "Sign": drawing', 'g.c.s "Sign": drawing']);
  });

  it('names none in a form that can be filled', () => {
    expect(
      refused(
        { type: 'textfield', key: 'a' },
        { type: 'select', key: 'b', data: { values: [] } },
        { type: 'select', key: 'c', dataSrc: 'json', data: { json: [] } },
        { type: 'button', key: 'submit' },
        { type: 'recaptcha', key: 'r' },
        { type: 'content' },
        { type: 'tabs', components: [{ key: 't', label: 'Tab', components: [{ type: 'textfield', key: 'd' }] }] },
      ),
    ).toEqual([]);
  });
});
