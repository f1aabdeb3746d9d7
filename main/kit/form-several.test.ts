import { describe, expect, it } from 'vitest';
import { takesSeveral } from './form-several.ts';

describe('a question with several answers', () => {
  it.each(['textfield', 'number', 'datetime', 'select'])('can be a %s', (type) => {
    expect(takesSeveral({ type, multiple: true })).toBe(true);
    expect(takesSeveral({ type, multiple: 'true' })).toBe(false);
    expect(takesSeveral({ type })).toBe(false);
  });

  it.each(['day', 'checkbox', 'radio', 'selectboxes', 'survey', 'container', 'datamap', 'tags'])(
    'is no %s, whatever its setting',
    (type) => {
      expect(takesSeveral({ type, multiple: true })).toBe(false);
    },
  );
});
