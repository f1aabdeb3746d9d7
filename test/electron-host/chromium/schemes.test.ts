import { beforeAll, describe, expect, it } from 'vitest';
import { addScheme, headerToChromium, originOf, toChromium, toElectron } from './schemes.ts';

beforeAll(() => addScheme('app'));

describe('schemes', () => {
  it.each([
    ['app://kiosk/x?y#z', 'https://kiosk.app.kiosk.test/x?y#z'],
    ['app://kiosk', 'https://kiosk.app.kiosk.test'],
    ['APP://kiosk/X', 'https://kiosk.app.kiosk.test/X'],
  ])('shows %s as %s and back', (own, shown) => {
    expect(toChromium(own)).toBe(shown);
    expect(toElectron(shown)).toBe(own.replace('APP', 'app'));
  });

  it.each([
    'https://example.org/app://kiosk',
    'other://kiosk/x',
    'about:blank',
    'https://kiosk.test/',
    'http://kiosk.app.kiosk.test/',
  ])('leaves %s alone', (url) => {
    expect(toChromium(url)).toBe(url);
    expect(toElectron(url)).toBe(url);
  });

  it('names origins as Electron does', () => {
    expect(originOf('app://kiosk/x')).toBe('app://kiosk');
    expect(originOf('https://a.example:444/x')).toBe('https://a.example:444');
    expect(originOf('://')).toBe('null');
    expect(originOf('data:text/plain,x')).toBe('null');
  });

  it('translates sources in policies and nothing else', () => {
    expect(headerToChromium('Content-Security-Policy', "frame-src app://kiosk 'self'; img-src app: data:")).toBe(
      "frame-src https://kiosk.app.kiosk.test 'self'; img-src https://*.app.kiosk.test data:",
    );
    expect(headerToChromium('x-note', 'app: map:')).toBe('app: map:');
    expect(headerToChromium('location', 'app://kiosk/next')).toBe('https://kiosk.app.kiosk.test/next');
  });
});
