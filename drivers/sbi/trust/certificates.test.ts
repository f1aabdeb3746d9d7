import { X509Certificate } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { createLeaf, createRoot } from './certificate-authority.ts';
import type { KeyAndCertificate } from './certificate-authority.ts';
import { isCurrent, readCertificates } from './certificates.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const DAY_MS = 86_400_000;

let root: KeyAndCertificate;
let leaf: KeyAndCertificate;
beforeAll(async () => {
  root = await createRoot({ commonName: 'Root', organisation: 'Provider', now: NOW, days: 10 });
  leaf = await createLeaf(root, { commonName: 'Leaf', organisation: 'Provider', use: 'sign', now: NOW, days: 1 });
});

describe('dates', () => {
  it('are valid from the first second to the last', () => {
    const certificate = new X509Certificate(leaf.certificate);
    const [begins, ends] = [NOW - DAY_MS, NOW + DAY_MS];
    expect([begins - 1000, begins, NOW, ends, ends + 1000].map((now) => isCurrent(certificate, now))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('a bundle', () => {
  it('returns its certificates in order, or undefined when one of them is invalid', () => {
    const bundle = `a note\n${leaf.certificate}\n${root.certificate}`;
    expect(readCertificates(bundle)?.map(({ subject }) => subject.includes('Leaf'))).toEqual([true, false]);
    expect(readCertificates(`${leaf.certificate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`)).toBe(
      undefined,
    );
    expect(readCertificates('')).toBeUndefined();
  });
});
