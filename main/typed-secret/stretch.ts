import { randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { wiped, type Wiped } from '#kit/wiped.ts';

/** `Algorithm.Argon2id` of the package: a `const enum`, which a module of its own cannot read. */
const ARGON2ID = 2;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** How hard a typed secret is to try. */
export interface Hardness {
  readonly memoryKib: number;
  readonly passes: number;
}

/** 64 MiB and 3 passes (RFC 9106's second choice): a third of a second for each try on a machine of a centre. */
export const HARDNESS: Hardness = { memoryKib: 64 * 1024, passes: 3 };

/**
 * How a key is made from what a person types (argon2id, one lane); kept beside what the key seals. The upper bounds are
 * for a file that somebody has altered: opening it must neither take all memory nor minutes.
 */
export const StretchingSchema = z.strictObject({
  algorithm: z.literal('argon2id'),
  /** 16 bytes. */
  salt: z.base64().length(Math.ceil(SALT_BYTES / 3) * 4),
  memoryKib: z
    .int()
    .min(8)
    .max(1024 * 1024),
  passes: z.int().min(1).max(20),
});
export type Stretching = z.infer<typeof StretchingSchema>;

/** A new way to a key, with a salt of its own. */
export function newStretching(hardness: Hardness = HARDNESS): Stretching {
  return { algorithm: 'argon2id', salt: randomBytes(SALT_BYTES).toString('base64'), ...hardness };
}

/**
 * The 32 bytes that `typed` stands for. Letters that look the same count as the same (NFKC), whatever the keyboard, and
 * spaces around it, which nobody sees, do not count.
 */
export async function stretch(typed: string, stretching: Stretching): Promise<Wiped<Buffer>> {
  const { salt, memoryKib, passes } = stretching;
  const key = await hashRaw(typed.normalize('NFKC').trim(), {
    algorithm: ARGON2ID,
    salt: Buffer.from(salt, 'base64'),
    memoryCost: memoryKib,
    timeCost: passes,
    parallelism: 1,
    outputLen: KEY_BYTES,
  });
  return wiped(key);
}
