import { describe, expect, it } from 'vitest';
import { hooks, matchPattern, WebRequest } from './web-request.ts';

describe('matchPattern', () => {
  it.each([
    ['<all_urls>', 'ws://a/', true],
    ['*://*/*', 'https://a.example/x?y', true],
    ['*://*/*', 'file:///x', false],
    ['http://127.0.0.1/*', 'http://127.0.0.1:4501/info', true],
    ['http://127.0.0.1:4501/*', 'http://127.0.0.1:4502/info', false],
    ['https://*.example.org/*', 'https://example.org/', true],
    ['https://*.example.org/*', 'https://a.b.example.org/', true],
    ['https://*.example.org/*', 'https://notexample.org/', false],
    ['https://example.org/a*z', 'https://example.org/a/b/z', true],
    ['https://example.org/a', 'https://example.org/ab', false],
    ['app://kiosk/*', 'app://kiosk/x', true],
  ])('%s on %s is %s', (pattern, url, matches) => {
    expect(matchPattern(pattern).test(url)).toBe(matches);
  });

  it('refuses what is not a pattern', () => {
    expect(() => matchPattern('example.org')).toThrow(TypeError);
  });
});

describe('WebRequest', () => {
  it('asks the last listener, only for what its filter lets through', () => {
    const requests = new WebRequest();
    const listener = (): void => undefined;
    requests.onBeforeRequest({ urls: ['https://*/*'], excludeUrls: ['https://a.example/*'], types: ['xhr'] }, listener);
    const before = (url: string, type: 'xhr' | 'image'): unknown => requests[hooks](url, type).before;
    expect(before('https://b.example/', 'xhr')).toBe(listener);
    expect(before('https://b.example/#https://a.example/', 'xhr')).toBe(listener);
    expect(before('https://b.example/', 'image')).toBeUndefined();
    expect(before('https://a.example/', 'xhr')).toBeUndefined();
    requests.onBeforeRequest(null);
    expect(before('https://b.example/', 'xhr')).toBeUndefined();
  });

  it('throws for events that it does not offer', () => {
    expect(() => void Reflect.get(new WebRequest(), 'onCompleted')).toThrow('WebRequest.onCompleted is not offered');
  });
});
