import { describe, expect, it } from 'vitest';
import { FAILURE_CODES } from '#vocabulary/failures.ts';
import type { FailureAction } from '../failure-action.ts';
import { actionsFor } from '../failure-action.ts';
import { failureInFull, whatHappened } from './failure-words.ts';
import { startTexts } from './i18n.ts';
import { failures } from './text/failures-en.ts';

const { t } = startTexts('en');
// These words blame a person or do not help.
const FORBIDDEN = /\b(error|oops|invalid|illegal|failed|authenticate|please)\b/iu;

describe('refusals', () => {
  it('have their three parts for every code of the contract, and no others', () => {
    expect(Object.keys(failures).sort()).toEqual([...FAILURE_CODES].sort());
  });

  it.each(FAILURE_CODES)('use whole plain sentences for %s', (code) => {
    for (const part of Object.values(failures[code])) {
      expect(part).toMatch(/^\p{Lu}.*[.]$/u);
      expect(part).not.toMatch(FORBIDDEN);
    }
  });

  it('name the limit that main gave, else the limit of the station', () => {
    const failure = { code: 'document-too-large' as const };
    expect(whatHappened(t, { ...failure, values: { limit: 10 * 1024 * 1024 } })).toContain('10 MB');
    expect(whatHappened(t, failure, { documentBytes: 2048 })).toContain('2 kB');
    expect(whatHappened(t, failure)).not.toMatch(/NaN|undefined|\{\{/u);
  });

  it('say all three parts where there is no room for a panel', () => {
    const words = failureInFull(t, { code: 'empty-document' });
    for (const part of Object.values(failures['empty-document'])) expect(words).toContain(part);
  });

  it('offer the button that fits, and never one that the screen does not have', () => {
    expect(actionsFor('portal-unreachable', ['try-again', 'go-back'])).toEqual(['try-again']);
    expect(actionsFor('provider-refused', ['choose-other', 'try-again'])).toEqual(['try-again', 'choose-other']);
    expect(actionsFor('answers-incomplete', ['try-again'])).toEqual(['try-again']);
    expect(actionsFor('provider-unreachable', ['close-and-restart'])).toEqual([]);
    expect(actionsFor('reason-needed', ['try-again'])).toEqual([]);
    const offered: FailureAction[] = ['go-back', 'to-list'];
    for (const code of FAILURE_CODES) {
      for (const action of actionsFor(code, offered)) expect(offered).toContain(action);
    }
  });
});
