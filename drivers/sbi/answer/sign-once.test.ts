import { beforeAll, expect, it } from 'vitest';

import { importSigner, signJws } from '../trust/crypto.ts';
import type { Signer } from '../trust/crypto.ts';
import { signOnce } from './sign-once.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';

const signers: Signer[] = [];
beforeAll(async () => {
  const { service } = await createTrainingTrust({ now: Date.now(), deviceIds: ['a', 'b'] });
  for (const { deviceKey, deviceCertificate } of Object.values(service.readers)) {
    const signer = await importSigner(deviceKey, deviceCertificate);
    if (signer.ok) signers.push(signer.value);
  }
});

it('returns the same text as signing again, for each payload and signer', async () => {
  const [first, second] = signers as [Signer, Signer];
  for (let turn = 0; turn < 12; turn += 1) {
    for (const signer of [first, second]) {
      const payload = { turn: turn % 6 };
      expect(await signOnce(payload, signer)).toBe(await signJws(payload, signer));
    }
  }
});

it('signs the same text once', async () => {
  const [first] = signers as [Signer, Signer];
  const twice = [signOnce({ a: 1 }, first), signOnce({ a: 1 }, first)];
  expect(await twice[0]).toBe(await twice[1]);
});
