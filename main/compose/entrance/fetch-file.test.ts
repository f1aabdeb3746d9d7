import { expect, it } from 'vitest';
import { fetchProvisioning } from './fetch-file.ts';

it.each([
  'http://portal.example.org/file',
  'ftp://portal.example.org',
  'file:///etc/passwd',
  'data:text/plain,x',
  '',
  'https://',
])('asks nobody at the address "%s"', async (address) => {
  expect(await fetchProvisioning(address)).toEqual({ ok: false, error: { code: 'address-not-safe' } });
});

it('takes an address without its beginning as one of a server with TLS', async () => {
  // Nothing listens at port 1.
  for (const address of ['127.0.0.1:1/file', ' https://127.0.0.1:1/file ']) {
    expect(await fetchProvisioning(address)).toEqual({ ok: false, error: { code: 'address-unreachable' } });
  }
});
