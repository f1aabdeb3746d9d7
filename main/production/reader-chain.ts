import { z } from 'zod';
import { ReaderTrustSchema, ServiceTrustSchema } from '../../drivers/link/trust.ts';
import {
  createOwnChain,
  runOwnChain,
  withFreshKeys,
  type OwnChain,
  type RunningChain,
} from '../../drivers/sbi/trust/own-chain.ts';
import type { SealedTexts } from '../station/sealed-texts.ts';

/** Name of the key that signs the list of other vendors' readers for the provider's page. */
export const LISTING_KEY = 'listing';

const TEXT = 'reader-chain';
const ORGANISATION = 'Registration station';

const KeptSchema = z.strictObject({
  service: ServiceTrustSchema.extend({
    readers: z.object({ [LISTING_KEY]: ReaderTrustSchema }).catchall(ReaderTrustSchema),
  }),
  deviceRoot: z.string(),
  deviceRootKey: z.string(),
});

/**
 * The keys of this station's own readers, made and kept here. Nobody else has certified them: such readers are L0, they
 * can be tried, and no provider that asks for L1 takes their captures. Readers of other vendors bring keys of their own.
 */
export async function openReaderChain(texts: SealedTexts, now: () => number): Promise<RunningChain> {
  const kept = KeptSchema.safeParse(JSON.parse(texts.get(TEXT) ?? 'null'));
  const put = (chain: OwnChain): void => texts.put(TEXT, JSON.stringify(chain));
  const before: OwnChain = kept.success
    ? kept.data
    : await createOwnChain({ organisation: ORGANISATION, now: now(), deviceIds: [LISTING_KEY] });
  const opened = await withFreshKeys(before, { now: now(), organisation: ORGANISATION });
  if (!kept.success || opened !== before) put(opened);
  return runOwnChain({ opened, put, now, organisation: ORGANISATION });
}
