import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as x509 from '@peculiar/x509';
import axios from 'axios';
import { exportPKCS8 } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trustAuthorities } from './trust-list.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
let server: Server;
let url = '';
let authority = '';

beforeAll(async () => {
  const [rootKeys, keys] = await Promise.all(
    [1, 2].map(() => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])),
  );
  if (!rootKeys || !keys) throw new Error('no keys');
  const dates = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Private authority',
    ...dates,
    keys: rootKeys,
    signingAlgorithm: EC,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'CN=portal',
    issuer: root.subject,
    ...dates,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: EC,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  authority = root.toString('pem');
  server = createServer({ key: await exportPKCS8(keys.privateKey), cert: leaf.toString('pem') }, (_request, response) =>
    response.end('here'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((closed) => server.close(closed)));

it('lets every client of the process believe servers under a private authority, and nobody before', async () => {
  const ways = [async () => (await axios.get<string>(url)).data, async () => (await fetch(url)).text()];
  for (const get of ways) await expect(get()).rejects.toThrow();
  trustAuthorities([]);
  for (const get of ways) await expect(get()).rejects.toThrow();
  trustAuthorities([authority]);
  for (const get of ways) expect(await get()).toBe('here');
  // Under another name the same server is not believed.
  await expect(fetch(url.replace('127.0.0.1', 'localhost'))).rejects.toThrow();
});
