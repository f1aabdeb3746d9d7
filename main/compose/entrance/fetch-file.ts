import { err, ok, type Result } from '#kit/result.ts';
import type { Problem } from '../../entrance/questions.ts';
import { PROVISIONING_BYTES } from '../../provisioning/read.ts';
import { createSendHttp } from '../../upstream/http.ts';

const DEADLINE_MS = 20_000;

/**
 * Fetches a provisioning file from an address that a person typed. The address is believed no more than a disk: what
 * counts is the signature. TLS is asked for nevertheless, so that nobody on the way keeps an older file in place.
 */
export async function fetchProvisioning(address: string): Promise<Result<string, Problem>> {
  const url = addressOf(address);
  if (url?.protocol !== 'https:') return err({ code: 'address-not-safe' });
  const send = createSendHttp({
    answerBytes: PROVISIONING_BYTES,
    deadline: () => AbortSignal.timeout(DEADLINE_MS),
  });
  const answer = await send({ method: 'GET', url: url.href, headers: { accept: '*/*' } });
  if (!answer.ok) return err({ code: 'address-unreachable' });
  if (answer.value.status !== 200) return err({ code: 'no-file-there' });
  return ok(Buffer.from(answer.value.body).toString('utf8'));
}

/** People type addresses without their beginning. */
function addressOf(typed: string): URL | undefined {
  const text = typed.trim();
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:/iu.test(text) ? text : `https://${text}`);
  } catch {
    return undefined;
  }
}
