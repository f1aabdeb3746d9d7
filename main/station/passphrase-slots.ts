import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import { unwrapKey, wrapKey } from '../store/sealing.ts';
import { newStretching, stretch, StretchingSchema, type Hardness } from '../typed-secret/stretch.ts';

/** The storage key behind one person's passphrase. */
const SlotSchema = z.strictObject({
  id: z.uuid(),
  /** The person's name, as they are asked for their passphrase. */
  name: z.string().min(1).max(80),
  /** ISO 8601. */
  at: z.iso.datetime(),
  stretching: StretchingSchema,
  /** The storage key, wrapped under what the passphrase stands for; base64. */
  wrapped: z.base64().min(1),
});
export type Slot = z.infer<typeof SlotSchema>;

/** The file; a slot that was damaged is kept as it is, and spoils no other. */
const SlotsFileSchema = z.strictObject({
  format: z.literal('kiosk-passphrases/1'),
  slots: z.array(z.unknown()).min(1),
});

/** A slot as the file holds it: `damaged` is what cannot be read as one. */
export type KeptSlot = { readonly slot: Slot } | { readonly damaged: unknown };

/** Before the slots in the file of the storage key; a key store's bytes never begin like this. */
const MARK = 'passphrases:';

export function areSlots(content: Buffer): boolean {
  return content.subarray(0, MARK.length).toString() === MARK;
}

/** Reads the slots; undefined where the file holds no list of them. */
export function readSlots(content: Buffer): readonly KeptSlot[] | undefined {
  try {
    const file = SlotsFileSchema.parse(JSON.parse(content.subarray(MARK.length).toString()));
    return file.slots.map((kept) => {
      const slot = SlotSchema.safeParse(kept);
      return slot.success ? { slot: slot.data } : { damaged: kept };
    });
  } catch {
    return undefined;
  }
}

export function writeSlots(slots: readonly KeptSlot[]): Buffer {
  const file = {
    format: 'kiosk-passphrases/1',
    slots: slots.map((kept) => ('slot' in kept ? kept.slot : kept.damaged)),
  };
  return Buffer.from(`${MARK}${JSON.stringify(file, null, 1)}\n`);
}

/** A new slot for the storage key. */
export async function closeSlot(input: {
  readonly storageKey: Buffer;
  readonly name: string;
  readonly passphrase: string;
  /** ISO 8601. */
  readonly at: string;
  readonly hardness: Hardness | undefined;
  readonly id?: string;
}): Promise<Slot> {
  const { storageKey, name, passphrase, at, id = randomUUID() } = input;
  const stretching = newStretching(input.hardness);
  using key = await stretch(passphrase, stretching);
  return {
    id,
    name,
    at,
    stretching,
    wrapped: wrapKey(key.bytes, storageKey, placeOf({ id, name })).toString('base64'),
  };
}

/** The storage key in a slot, when the passphrase is the slot's. */
export async function openSlot(
  slot: Slot,
  passphrase: string,
): Promise<Result<Wiped<Buffer>, { readonly code: 'passphrase-wrong' }>> {
  using key = await stretch(passphrase, slot.stretching);
  const opened = unwrapKey(key.bytes, Buffer.from(slot.wrapped, 'base64'), placeOf(slot));
  // A wrong passphrase and a wrapped key that was altered look the same: both give a key that does not fit.
  if (!opened.ok) return err({ code: 'passphrase-wrong' });
  using storageKey = opened.value;
  return ok(storageKey.take());
}

/** What the wrapped key is bound to: a slot that was given another name does not open. */
function placeOf({ id, name }: Pick<Slot, 'id' | 'name'>): string {
  return JSON.stringify(['passphrase-slot', id, name]);
}
