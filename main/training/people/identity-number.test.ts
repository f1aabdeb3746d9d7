import { describe, expect, it } from 'vitest';
import { parseIdentityNumber } from './identity-number.ts';

describe('an identity number as typed', () => {
  it('may contain blanks, dashes and digits of other scripts', () => {
    const read = { ok: true, value: '2048173958' };
    expect(parseIdentityNumber(' 2048 173-958 ')).toEqual(read);
    expect(parseIdentityNumber('٢٠٤٨١٧٣٩٥٨')).toEqual(read);
    expect(parseIdentityNumber('२०४८१७३९५८')).toEqual(read);
    expect(parseIdentityNumber('2048–173–958')).toEqual(read);
  });

  it('is refused with the code of its error', () => {
    expect(parseIdentityNumber('  ')).toEqual({ ok: false, error: { code: 'number-missing' } });
    expect(parseIdentityNumber('20481739x8')).toEqual({ ok: false, error: { code: 'number-not-digits' } });
    expect(parseIdentityNumber('204817395')).toEqual({ ok: false, error: { code: 'number-wrong-length', digits: 9 } });
    expect(parseIdentityNumber('2048173959')).toEqual({ ok: false, error: { code: 'number-wrong-check-digit' } });
  });
});
