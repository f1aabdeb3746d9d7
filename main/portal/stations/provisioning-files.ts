import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { ProvisioningRepository, ProvisioningRow } from '../storage/provisioning.ts';
import type { StationRow } from '../storage/stations.ts';

/** Most bytes of a provisioning file: certificates and consent texts in several languages stay far below it. */
export const PROVISIONING_BYTES = 1024 * 1024;

/** What the portal reads of a file. Whether it is right, and signed by whom, is for the stations to judge. */
const FileSchema = z.looseObject({
  serial: z.int().positive(),
  scope: z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('station'), name: z.string().min(1) }),
    z.looseObject({ kind: z.literal('centre') }),
  ]),
  centre: z.looseObject({ name: z.string().min(1) }),
});

/** Why a file is not kept. */
export type FileNotKept =
  | { readonly code: 'too-large' | 'not-a-jws' | 'not-a-provisioning-file' }
  | { readonly code: 'not-newer'; readonly kept: number; readonly serial: number };

/** Keeps a file as its authority signed it, if its serial number is higher than that of the one kept for its scope. */
export async function keepProvisioningFile(
  files: ProvisioningRepository,
  text: string,
  at: string,
): Promise<Result<ProvisioningRow, FileNotKept>> {
  if (Buffer.byteLength(text) > PROVISIONING_BYTES) return err({ code: 'too-large' });
  const jws = text.trim();
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/u.test(jws)) return err({ code: 'not-a-jws' });
  const read = FileSchema.safeParse(payloadOf(jws));
  if (!read.success) return err({ code: 'not-a-provisioning-file' });
  const { serial, scope: of, centre } = read.data;
  const scope = of.kind === 'station' ? stationScope(centre.name, of.name) : centreScope(centre.name);
  const kept = await files.find(scope);
  const sha256 = createHash('sha256').update(jws).digest('hex');
  // The same file again: whoever types the command twice has done nothing wrong.
  if (kept?.sha256 === sha256) return ok(kept);
  if (kept && serial <= kept.serial) return err({ code: 'not-newer', kept: kept.serial, serial });
  const row = { scope, serial, jws, sha256, putAt: at };
  await files.put(row);
  return ok(row);
}

/** The newest file for a station: its own, or else its centre's. */
export async function provisioningFileFor(
  files: ProvisioningRepository,
  { name, centre }: Pick<StationRow, 'name' | 'centre'>,
): Promise<ProvisioningRow | undefined> {
  const own = name === undefined ? undefined : await files.find(stationScope(centre, name));
  return own ?? files.find(centreScope(centre));
}

function centreScope(centre: string): string {
  return JSON.stringify({ centre });
}

function stationScope(centre: string, station: string): string {
  return JSON.stringify({ centre, station });
}

function payloadOf(jws: string): unknown {
  try {
    return decodeJwt(jws);
  } catch {
    return undefined;
  }
}
