import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { LinkError, ModuleLink } from './module-link.ts';
import { LONGEST_PICTURE, sensorOf } from './picture.ts';
import { CONFIRMATION, INSTRUCTION } from './protocol.ts';

/** Why there is no picture; `refused`: the module says so, by `by`. */
export type PictureError = LinkError | { readonly code: 'refused'; readonly by: number };

const TRIES = 3;
const ANSWER_MS = 1000;
const QUIET_MS = 100;

/**
 * Uploads what was captured last, with the length of a sensor's picture. When packets are damaged or missing, it asks
 * again, as the module still has the picture; not when `isWanted` returns false.
 */
export async function takePicture(
  link: ModuleLink,
  isWanted: () => boolean = () => true,
): Promise<Result<Wiped, PictureError>> {
  for (let left = TRIES - 1; ; left -= 1) {
    const reply = await link.ask({ instruction: INSTRUCTION.upload, timeoutMs: ANSWER_MS });
    if (!reply.ok) return reply;
    if (reply.value.code !== CONFIRMATION.done) return err({ code: 'refused', by: reply.value.code });
    const picture = await link.collect(LONGEST_PICTURE);
    // `collect` ends with the last packet, so a half of the larger picture is not taken for the smaller one.
    if (picture.ok && sensorOf(picture.value.bytes.length)) return picture;
    if (picture.ok) picture.value[Symbol.dispose]();
    if (!picture.ok && (picture.error.code === 'gone' || picture.error.code === 'wire')) return picture;
    await link.quiet(QUIET_MS);
    if (left === 0 || !isWanted()) return picture.ok ? err({ code: 'garbled' }) : picture;
  }
}
