import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import fc from 'fast-check';
import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PROVISIONING_TYPE, readProvisioning } from './read.ts';
import { description, newAuthority, signed } from './testing/description.ts';

const authority = newAuthority();

/** Signs anything, as an authority without our checks could. */
async function signAnything(content: unknown, header: object = {}): Promise<string> {
  const jwk = await exportJWK(createPublicKey(authority));
  return new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'ES256', typ: PROVISIONING_TYPE, jwk, ...header })
    .sign(authority);
}

async function problemOf(text: string): Promise<unknown> {
  const read = await readProvisioning(text);
  return read.ok ? 'taken' : read.error;
}

describe('a provisioning file', () => {
  it('is read as it was signed, also with line ends around it', async () => {
    const text = await signed({}, authority);
    const read = await readProvisioning(`\r\n${text}\n`);
    if (!read.ok) throw new Error(read.error.code);
    expect(read.value.text).toBe(text);
    expect(read.value.provisioning.centre).toEqual({ name: 'Example Centre', country: 'MA' });
    expect(read.value.provisioning.policies.idleMinutes).toBe(5);
    expect(read.value.authority).toMatch(/^[\w-]{43}$/u);
  });

  it('has the fingerprint of the key that signed it, and another key another one', async () => {
    const [one, again, other] = await Promise.all([
      readProvisioning(await signed({}, authority)),
      readProvisioning(await signed({ serial: 2 }, authority)),
      readProvisioning(await signed({})),
    ]);
    if (!one.ok || !again.ok || !other.ok) throw new Error('not read');
    expect(again.value.authority).toBe(one.value.authority);
    expect(other.value.authority).not.toBe(one.value.authority);
  });

  it.each([
    ['nothing', ''],
    ['a text', 'hello'],
    ['JSON', JSON.stringify(description())],
    ['a page of a captive portal', '<!doctype html><title>Sign in</title>'],
    ['more than a file may have', 'a'.repeat(1024 * 1024 + 1)],
  ])('is not %s', async (_what, text) => {
    expect(await problemOf(text)).toEqual({ code: 'not-a-file' });
  });

  it('is not another signed text of the same authority', async () => {
    expect(await problemOf(await signAnything(description(), { typ: 'JWT' }))).toEqual({ code: 'not-a-file' });
  });

  it('is not signed by a shared secret or by nobody', async () => {
    const body = Buffer.from(JSON.stringify(description())).toString('base64url');
    const header = (alg: string) => Buffer.from(JSON.stringify({ alg, typ: PROVISIONING_TYPE })).toString('base64url');
    expect(await problemOf(`${header('none')}.${body}.`)).toEqual({ code: 'not-a-file' });
    expect(await problemOf(`${header('HS256')}.${body}.AAAA`)).toEqual({ code: 'not-a-file' });
  });

  it('does not carry a private key', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const { portal } = description() as { portal: object };
    const problem = await problemOf(await signAnything(description({ portal: { ...portal, receiptKeys: [jwk] } })));
    expect(problem).toEqual({ code: 'bad-member', detail: 'portal.receiptKeys.0: a public key, not a private one' });
    expect(await problemOf(await signAnything(description(), { jwk }))).toEqual({ code: 'not-a-file' });
  });

  it('is refused as altered when any character of it is another one', async () => {
    const text = await signed({}, authority);
    const [head = '', body = ''] = text.split('.');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: head.length + 1, max: head.length + body.length }),
        fc.constantFrom('A', 'b', '3', '_'),
        async (at, letter) => {
          fc.pre(text[at] !== letter);
          const read = await readProvisioning(text.slice(0, at) + letter + text.slice(at + 1));
          expect(read).toEqual({ ok: false, error: { code: 'altered' } });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is refused in each of its members when somebody changes it after it was signed', async () => {
    const text = await signed({}, authority);
    const [head = '', body = '', signature = ''] = text.split('.');
    const content = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    for (const member of Object.keys(content)) {
      const changed = { ...content, [member]: member === 'serial' ? 99 : 'changed' };
      const forged = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
      expect(await problemOf(forged), member).toEqual({ code: 'altered' });
    }
  });

  it('says that it is for a newer kiosk before it says what is strange in it', async () => {
    expect(await problemOf(await signAnything({ ...description(), format: 2, moon: true }))).toEqual({
      code: 'newer-format',
      detail: '2',
    });
  });

  it.each([
    [{ format: undefined }, 'format'],
    [{ serial: 0 }, 'serial: '],
    [{ centre: { name: 'X', country: 'ZZ' } }, 'centre.country: the code of a country (ISO 3166-1)'],
    [{ portal: { kind: 'station-portal', url: 'http://portal.example.org', receiptKeys: [] } }, 'portal.url: '],
    [{ trust: { authorities: ['no certificate'] } }, 'trust.authorities.0: the certificate of an authority (PEM)'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt: a time after issuedAt'],
    [{ policies: { review: 'never' } }, 'policies.review: '],
    [{ consent: [] }, 'consent: '],
    [{ languages: [] }, 'languages: '],
    [{ moon: true }, 'the file: '],
  ])('names the member that is not allowed: %o', async (change, detail) => {
    const problem = (await problemOf(await signAnything({ ...description(), ...change }))) as { detail: string };
    expect(problem).toMatchObject({ code: 'bad-member' });
    expect(problem.detail.startsWith(detail), problem.detail).toBe(true);
  });

  it('names issuers without TLS, and two providers with one name', async () => {
    const { registrants } = description() as { registrants: [Record<string, unknown>] };
    const [first] = registrants;
    const plain = { ...first, issuer: 'http://esignet.example.org' };
    expect(await problemOf(await signAnything(description({ registrants: [plain] })))).toEqual({
      code: 'bad-member',
      detail: 'registrants: issuers that begin with https://',
    });
    expect(await problemOf(await signAnything(description({ registrants: [first, first] })))).toEqual({
      code: 'bad-member',
      detail: 'registrants: providers with different ids',
    });
  });
});
