import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import { answersHash, sha256Hex } from '../../submission/canonical.ts';
import { EXCEPTION_PHOTO_SLOT, exceptionsProblem } from '../../submission/exceptions.ts';
import { namedDocuments } from '../../submission/form/documents.ts';
import { parseForm } from '../../submission/form/schema.ts';
import type { Delivery } from '../../submission/manifest.ts';
import type { Claims } from '../../submission/form/prefill.ts';
import { changedFromClaims, confirmedAnswers } from '../../submission/form/prefill.ts';
import { mediaTypeOf } from '../../submission/media-type.ts';
import { circumstancesAt } from '../../submission/form/validate-answers.ts';
import type { CheckAnswers } from '../../submission/apart/answer-checks.ts';
import type { CheckDocument } from '../../submission/apart/document-checks.ts';
import type { ReleasedConsentText } from '../settings/config.ts';
import type { Refusal } from '../http/refusal.ts';
import type { FormRow } from '../storage/programs.ts';

type Verdict = Result<void, Refusal>;
const FINE: Verdict = ok(undefined);

/** Content of a finished upload, and the hash that was declared for it; undefined when there is no such upload. */
export type ReadPart = (
  submissionId: string,
  partId: string,
) => Promise<{ readonly content: Uint8Array; readonly sha256: string } | undefined>;

/** Checks the answers against the manifest's hash, the form and the signed claims. */
export async function verifyAnswers(
  delivery: Delivery,
  { form, claims }: { readonly form: FormRow; readonly claims: Claims },
  checkAnswers: CheckAnswers,
): Promise<Verdict> {
  const { manifest, answers } = delivery;
  if (answersHash(answers) !== manifest.answersSha256) return err({ code: 'answers-hash' });
  if (form.sha256 !== manifest.program.formSha256) return err({ code: 'form-hash' });
  const check = await checkAnswers({
    schema: form.schema,
    answers,
    // The station wrote telephone numbers with their country; those that have none are counted.
    circumstances: circumstancesAt(Date.parse(manifest.createdAt), undefined),
  });
  // A check that did not end says nothing about the answers, and may end another time.
  if (!check.ok && check.error.code === 'check-unfinished') return err({ code: 'answers-unchecked' });
  const parsed = parseForm(form.schema);
  if (!check.ok || !parsed.ok || check.value.problems.length > 0) return err({ code: 'answers-invalid' });
  const named = new Set(manifest.evidence.checkedOnScreenOnly);
  if (!check.value.checkedOnScreenOnly.every((rule) => named.has(rule))) return err({ code: 'screen-rules-not-named' });
  const { language } = manifest.evidence.consent;
  const verified = confirmedAnswers(parsed.value, claims, language);
  for (const key of manifest.verifiedKeys) {
    if (!Object.hasOwn(verified, key) || answers[key] !== verified[key])
      return err({ code: 'verified-answer-differs' });
  }
  const changed = Object.keys(changedFromClaims(parsed.value, claims, { answers, language })).toSorted();
  // A manifest from before this member existed says nothing about it.
  const said = manifest.changedKeys?.toSorted();
  if (said !== undefined && said.join('\n') !== changed.join('\n')) return err({ code: 'verified-answer-differs' });
  return FINE;
}

/** Checks that the consent text the registrant agreed to is one that the office has released, unchanged. */
export function verifyConsent({ manifest }: Delivery, released: readonly ReleasedConsentText[]): Verdict {
  const { textId, language, textSha256 } = manifest.evidence.consent;
  const known = released.some(
    (text) => text.textId === textId && text.language === language && text.sha256 === textSha256,
  );
  return known ? FINE : err({ code: 'consent-unknown' });
}

/** Checks the record of fingers and eyes that cannot be read, and that an exception photograph among the parts belongs to it. */
export function verifyExceptions({ manifest }: Delivery): Verdict {
  const { parts, evidence, visit, createdAt } = manifest;
  const { exceptions } = evidence;
  const problem = exceptionsProblem({ exceptions, parts, visitStartedAt: visit.startedAt, createdAt });
  if (problem === undefined) return FINE;
  return err({ code: problem === 'photo-misplaced' ? 'exception-photo-misplaced' : 'exceptions-invalid' });
}

/**
 * Checks that every part was uploaded, fits its entry in the manifest, has the media type it claims, can be opened, and is
 * named by the answers exactly once. The exception photograph is not named by any answer.
 */
export async function verifyParts(
  delivery: Delivery,
  form: FormRow,
  { read, checkDocument }: { readonly read: ReadPart; readonly checkDocument: CheckDocument },
): Promise<Verdict> {
  const { manifest } = delivery;
  const parsed = parseForm(form.schema);
  const named = parsed.ok ? namedDocuments(parsed.value, delivery.answers) : [];
  const wanted = named.map(({ slot, id }) => `${slot} ${id}`).toSorted();
  const asked = manifest.parts.filter((part) => part.slot !== EXCEPTION_PHOTO_SLOT);
  const listed = asked.map((part) => `${part.slot} ${part.id}`).toSorted();
  if (wanted.join('\n') !== listed.join('\n')) return err({ code: 'part-not-in-answers' });
  for (const part of manifest.parts) {
    const upload = await read(manifest.submissionId, part.id);
    if (upload === undefined) return err({ code: 'part-missing' });
    const { content } = upload;
    if (content.byteLength !== part.size || sha256Hex(content) !== part.sha256) return err({ code: 'part-differs' });
    if (mediaTypeOf(content) !== part.mediaType) return err({ code: 'part-type' });
    const verdict = await checkDocument(content, part.mediaType);
    if (verdict === 'unchecked') return err({ code: 'part-unchecked' });
    if (verdict !== 'readable') return err({ code: 'part-unreadable' });
  }
  return FINE;
}
