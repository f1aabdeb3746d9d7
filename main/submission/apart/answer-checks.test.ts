import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAnswerChecks, type AnswerChecks } from './answer-checks.ts';

const circumstances = { today: { year: 2026 }, country: undefined };

describe('a check in a thread', () => {
  let checks: AnswerChecks;
  beforeAll(() => {
    checks = openAnswerChecks();
  });
  afterAll(() => checks.close());

  const schemaOf = (...components: object[]): string => JSON.stringify({ display: 'form', components });

  it('answers as the check itself does', async () => {
    const schema = schemaOf({ type: 'textfield', key: 'a', label: 'A', input: true, validate: { required: true } });
    const asked = { schema, answers: { a: '' }, circumstances };
    const checked = await checks.check(asked);
    expect(checked).toMatchObject({ ok: true, value: { problems: [{ key: 'a', rule: 'required' }] } });
    expect(await checks.check({ ...asked, schema: 'no form' })).toEqual({
      ok: false,
      error: { code: 'form-unreadable' },
    });
  });

  it('is ended when it takes too long, and leaves the asking thread free until then', async () => {
    // Grids in grids, each within its limits: more than a hundred thousand rows, and seconds of work for Form.io.
    const inner = {
      type: 'datagrid',
      key: 'b',
      input: true,
      components: [{ type: 'textfield', key: 'c', input: true }],
    };
    const schema = schemaOf({ type: 'datagrid', key: 'a', input: true, components: [inner] });
    const rows = Array.from({ length: 500 }, () => ({ b: Array.from({ length: 250 }, () => ({})) }));
    const hurried = openAnswerChecks(100);
    const checked = hurried.check({ schema, answers: { a: rows }, circumstances });
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    expect(await checked).toEqual({ ok: false, error: { code: 'check-unfinished' } });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(3);
    await hurried.close();
  });
});
