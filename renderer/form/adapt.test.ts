import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Component } from './adapt.ts';
import { adaptForm, NESTING } from './adapt.ts';
import { COMPONENT_KINDS } from '../../main/submission/form/components.ts';

const adapt = (components: readonly object[], verified: readonly string[] = []) =>
  adaptForm(JSON.stringify({ components }), verified)?.components ?? [];

describe('a program form adapted to the kiosk', () => {
  it.each([
    ['text that is not JSON', '{'],
    ['an object that is not a form', '{"title":"x"}'],
    ['a list', '[]'],
    ['no questions', '{"components":[]}'],
    ['only a button', '{"components":[{"type":"button","key":"submit"}]}'],
    ['components that are not objects', '{"components":[1,2]}'],
  ])('refuses %s', (_, schema) => {
    expect(adaptForm(schema, [])).toBeNull();
  });

  it('sends every file to main, at every depth', () => {
    const file = { type: 'file', key: 'proof', storage: 'url', url: 'https://elsewhere.example/upload', image: true };
    const nested = [
      { type: 'panel', components: [file] },
      { type: 'columns', columns: [{ width: 6, components: [file] }] },
      { type: 'table', rows: [[{ components: [file] }]] },
      { type: 'datagrid', key: 'members', components: [{ type: 'container', key: 'home', components: [file] }] },
    ];
    const files: Component[] = [];
    JSON.stringify(adapt(nested), (_, value: unknown) => {
      if (typeof value === 'object' && value !== null && (value as Component).type === 'file')
        files.push(value as Component);
      return value;
    });
    expect(files).toHaveLength(4);
    for (const each of files) expect(each).toMatchObject({ storage: 'kiosk', url: '', image: false });
    expect(files.map((each) => each['options'])).toEqual([
      { slot: 'proof' },
      { slot: 'proof' },
      { slot: 'proof' },
      { slot: 'members.home.proof' },
    ]);
  });

  it('removes what needs the network and what the footer does', () => {
    const adapted = adapt([
      { type: 'textarea', key: 'a', editor: 'ckeditor', wysiwyg: {} },
      { type: 'button', key: 'submit' },
      { type: 'recaptcha', key: 'r' },
      { type: 'datetime', key: 'd', shortcutButtons: [{ label: 'x', onClick: 'y' }] },
    ]);
    expect(adapted.map((component) => component.type)).toEqual(['textarea', 'datetime']);
    expect(JSON.stringify(adapted)).not.toMatch(/editor|wysiwyg|shortcutButtons/u);
  });

  it('uses the system list for a single choice and leaves other choices unchanged', () => {
    const [one, many, remote] = adapt([
      { type: 'select', key: 'a', data: { values: [] } },
      { type: 'select', key: 'b', multiple: true },
      { type: 'select', key: 'c', dataSrc: 'url' },
    ]);
    expect(one?.['widget']).toBe('html5');
    expect(many?.['widget']).toBeUndefined();
    expect(remote?.['widget']).toBeUndefined();
  });

  it('locks only verified answers', () => {
    const [name, size] = adapt(
      [
        { type: 'textfield', key: 'name', customClass: 'wide' },
        { type: 'number', key: 'size' },
      ],
      ['name'],
    );
    expect(name).toMatchObject({ disabled: true, customClass: 'wide verified' });
    expect(size?.['disabled']).toBeUndefined();
  });

  it.each([...NESTING])('does not lock a question in a %s that has the key of a verified answer', (type) => {
    const name = { type: 'textfield', key: 'name' };
    const [outer, wide] = adapt(
      [
        { type, key: 'members', components: [name] },
        { type: 'well', components: [name] },
      ],
      ['name'],
    );
    expect(outer?.components?.[0]?.['disabled']).toBeUndefined();
    expect(wide?.components?.[0]?.['disabled']).toBe(true);
  });

  it('knows every type whose answer holds other answers', () => {
    const nesting = Object.entries(COMPONENT_KINDS).filter(([, { role }]) => ['group', 'rows', 'map'].includes(role));
    expect([...NESTING].toSorted()).toEqual(nesting.map(([type]) => type).toSorted());
  });

  it('keeps everything else unchanged', () => {
    const custom = {
      type: 'textfield',
      key: 'a',
      validate: { required: true, custom: 'valid = input === "x"' },
      x: [1],
    };
    expect(adaptForm(JSON.stringify({ display: 'wizard', title: 't', components: [custom] }), [])).toMatchObject({
      display: 'wizard',
      title: 't',
      components: [custom],
    });
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (schema) => {
        const adapted = adaptForm(schema, []);
        return adapted === null || adapted.components.length > 0;
      }),
    );
  });
});
