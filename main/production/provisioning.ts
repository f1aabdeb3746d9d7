import { err, ok, type Result } from '#kit/result.ts';
import type { NotOpened } from '../station/not-opened.ts';
import type { SealedTexts } from '../station/sealed-texts.ts';
import { readProvisioning, type ProvisioningFile } from '../provisioning/read.ts';

const TEXT = 'provisioning';

/** The provisioning file of this station, kept sealed as its authority signed it; undefined before there is one. */
export async function keptProvisioning(texts: SealedTexts): Promise<Result<ProvisioningFile | undefined, NotOpened>> {
  const text = texts.get(TEXT);
  if (text === undefined) return ok(undefined);
  const read = await readProvisioning(text);
  if (read.ok) return read;
  const line = `The provisioning file that this station keeps cannot be read (${read.error.code}). Nothing was changed; install the version of the kiosk that it was made for.`;
  return err({ code: 'provisioning-unreadable', line });
}

/** Keeps a file that was accepted and confirmed. */
export function keepProvisioning(texts: SealedTexts, { text }: ProvisioningFile): void {
  texts.put(TEXT, text);
}
