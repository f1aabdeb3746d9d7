import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createContext, runInContext, Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { CLIENT_STYLE_HASHES, clientScriptPath } from '../provider/pages/page-assets.ts';
import { FINGER_SCRIPT } from './finger-script.ts';
import { sbiEnvironment } from '../provider/checks/sbi-environment.ts';

/** A fake of the few parts of a page that the script uses. */
function page() {
  const element = () => ({
    className: '',
    textContent: '',
    hidden: true,
    children: [] as unknown[],
    setAttribute: () => undefined,
    scrollIntoView: () => undefined,
    addEventListener: () => undefined,
    append(...children: unknown[]) {
      this.children.push(...children);
    },
    replaceChildren(...children: unknown[]) {
      this.children = children;
    },
  });
  const notice = element();
  const options = {
    verifyUrl: '/sign-in/1/finger',
    formToken: 'token',
    transactionId: 'first00001',
    sbiEnv: sbiEnvironment({ firstPort: 4501, lastPort: 4503 }),
  };
  const reader = { ...element(), dataset: { options: JSON.stringify(options) } };
  const changes: object[] = [];
  const requests: { url: string; init: RequestInit }[] = [];
  const visited: string[] = [];
  let answer: () => Promise<{ json: () => unknown }> = () => Promise.reject(new Error('down'));
  let given: Record<string, unknown> = {};
  const context = createContext({
    document: {
      getElementById: (id: string) => (id === 'reader' ? reader : notice),
      createElement: element,
    },
    window: { origin: 'http://127.0.0.1:9000' },
    location: { replace: (url: string) => visited.push(url) },
    Element: Object,
    MutationObserver: class {
      observe = () => undefined;
    },
    fetch: (url: string, init: RequestInit) => {
      requests.push({ url, init });
      return answer();
    },
    SecureBiometricInterface: {
      init: (settings: Record<string, unknown>) => {
        given = settings;
      },
      propChange: (change: object) => changes.push(change),
    },
  });
  runInContext(FINGER_SCRIPT, context);
  const texts = (): unknown[] =>
    (notice.children as { children: { textContent: string }[] }[]).flatMap((part) =>
      part.children.map((line) => line.textContent),
    );
  return {
    given,
    changes,
    requests,
    visited,
    notice,
    texts,
    answerWith: (json: object) => {
      answer = () => Promise.resolve({ json: () => json });
    },
    capture: (value: object) => (given['onCapture'] as (answer: object) => Promise<void>)(value),
    fail: (error: object) => {
      (given['onErrored'] as (error: object) => void)(error);
    },
  };
}

describe("the fingerprint page's script", () => {
  it("gives MOSIP's client every setting, because the client has no defaults", () => {
    const { given } = page();
    expect(given).toMatchObject({ transactionId: 'first00001', langCode: 'en', disable: false });
    expect(given['sbiEnv']).toEqual({
      env: 'Developer',
      captureTimeout: 30,
      discTimeout: 10,
      dinfoTimeout: 10,
      irisBioSubtypes: 'UNKNOWN',
      fingerBioSubtypes: 'UNKNOWN',
      faceCaptureCount: 1,
      faceCaptureScore: 60,
      fingerCaptureCount: 1,
      fingerCaptureScore: 40,
      irisCaptureCount: 1,
      irisCaptureScore: 60,
      portRange: '4501-4503',
      domainUri: 'http://127.0.0.1:9000',
    });
  });

  it("sends the reader's answer to the provider, and goes to the address in the reply", async () => {
    const { capture, answerWith, requests, visited } = page();
    answerWith({ next: '/auth/1' });
    await capture({ biometrics: ['x'] });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      url: '/sign-in/1/finger',
      init: { method: 'POST', body: '{"biometrics":["x"]}', headers: { 'X-Form-Token': 'token' } },
    });
    expect(visited).toEqual(['/auth/1']);
  });

  it('shows a refusal, and uses the next transaction', async () => {
    const { capture, answerWith, changes, texts, visited, notice } = page();
    answerWith({ notice: { happened: 'H', now: 'N', code: 'other-finger' }, transactionId: 'second0001' });
    await capture({});
    expect(texts()).toEqual(['H', 'N', 'other-finger']);
    expect(notice.hidden).toBe(false);
    expect(changes).toEqual([{ transactionId: 'second0001' }]);
    expect(visited).toEqual([]);
  });

  it('shows that the provider did not answer', async () => {
    const { capture, texts } = page();
    await capture({});
    expect(texts()).toContain('no-answer');
  });

  it('has a text for the errors of readers, and for unknown errors', () => {
    const { fail, texts } = page();
    fail({ errorCode: '101' });
    expect(texts()[0]).toBe('No finger was seen in time.');
    fail({ errorCode: 'device_not_found_msg' });
    expect(texts()[0]).toBe('No fingerprint reader was found.');
    fail({ errorCode: '999' });
    expect(texts()).toEqual(['The reader gave no picture.', expect.any(String), '999']);
  });
});

describe("MOSIP's browser client", () => {
  it('is a classic script that adds exactly the style the policy allows', () => {
    const styles: unknown[] = [];
    const element = () => ({ appendChild: (child: unknown) => styles.push(child) });
    const head = element();
    const document = {
      head,
      getElementsByTagName: () => [head],
      createElement: element,
      createTextNode: (text: string) => text,
    };
    // Without the rest of a browser it stops after adding its style, and this test needs no more.
    expect(() => {
      new Script(readFileSync(clientScriptPath(), 'utf8')).runInContext(createContext({ document }));
    }).toThrow();
    const hashes = styles.flatMap((style) =>
      typeof style === 'string' ? [`sha256-${createHash('sha256').update(style).digest('base64')}`] : [],
    );
    expect([`sha256-${createHash('sha256').digest('base64')}`, ...hashes]).toEqual(CLIENT_STYLE_HASHES);
  });
});
