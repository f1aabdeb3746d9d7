import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#kit/result.ts';
import type { Program, ProgramForm, UpstreamError } from '../upstream/port.ts';
import { createFormChecks } from './form-checks.ts';

const form = (programId: string, ...components: object[]): ProgramForm => ({
  programId,
  programName: 'P',
  version: 1,
  schema: JSON.stringify({ display: 'form', components }),
});
const program = (id: string, hasForm = true) => ({ id, hasForm }) as Program;
const signature = { type: 'signature', key: 's', label: 'Sign here' };

/** A portal with these forms, and how often each was asked for. */
function portalWith(forms: Readonly<Record<string, Result<ProgramForm, UpstreamError>>>) {
  const asked: string[] = [];
  return {
    asked,
    form(programId: string) {
      asked.push(programId);
      return Promise.resolve(forms[programId] ?? err({ code: 'unreachable' as const }));
    },
  };
}

describe('the forms of a list of programs', () => {
  const portal = () =>
    portalWith({
      1: ok(form('1', { type: 'textfield', key: 'a' })),
      2: ok(form('2', signature)),
      3: ok({ ...form('3'), schema: 'no form' }),
    });

  it('are judged when the list is read, and only those that are refused are fetched again', async () => {
    const checks = createFormChecks();
    const asked = portal();
    const programs = [program('1'), program('2'), program('3'), program('4', false)];
    const verdicts = await checks.verdicts(programs, asked);
    expect(Object.fromEntries(verdicts)).toEqual({
      1: [],
      2: [{ path: 's', label: 'Sign here', type: 'signature', reason: 'drawing' }],
      3: 'form-unreadable',
    });
    expect(await checks.verdicts(programs, asked)).toEqual(verdicts);
    expect(asked.asked).toEqual(['1', '2', '3', '2', '3']);
  });

  it('have no verdict while they cannot be fetched, and are asked for again', async () => {
    const checks = createFormChecks();
    const away = portalWith({});
    expect((await checks.verdicts([program('2')], away)).size).toBe(0);
    expect((await checks.verdicts([program('2')], portal())).size).toBe(1);
  });

  it('are judged again when a newer one is opened', async () => {
    const checks = createFormChecks();
    await checks.verdicts([program('2')], portal());
    expect(checks.check(form('2', { type: 'textfield', key: 'a' }))).toEqual([]);
    expect((await checks.verdicts([program('2')], portal())).get('2')).toEqual([]);
  });

  it('are offered as soon as the office has changed them', async () => {
    const checks = createFormChecks();
    await checks.verdicts([program('2')], portal());
    const mended = portalWith({ 2: ok(form('2', { type: 'textfield', key: 'a' })) });
    expect((await checks.verdicts([program('2')], mended)).get('2')).toEqual([]);
  });
});
