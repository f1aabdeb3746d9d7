import { decodeJwt } from 'jose';
import type { EvidenceKind, EvidenceState } from '#vocabulary/evidence.ts';
import { ACR } from '#vocabulary/sign-in.ts';
import { operatorNonce, visitNonce } from '../submission/canonical.ts';
import { EXCEPTION_PHOTO_SLOT, exceptionsProblem } from '../submission/exceptions.ts';
import type { Answers, Manifest } from '../submission/manifest.ts';
import { acrFits } from '../submission/evidence/token-rules.ts';
import { changedFromClaims, confirmedAnswers, type Claims } from '../submission/form/prefill.ts';
import type { FormSchema } from '../submission/form/schema.ts';
import { consentTextHash, findConsentText } from '../visit/consent-text.ts';

/** One line of evidence, with the result of a check made now. */
export interface EvidenceLine {
  readonly kind: EvidenceKind;
  readonly state: EvidenceState;
  /** Values for the sentence that shows it. */
  readonly values: Record<string, string | number>;
}

/**
 * The evidence for a submission. Each line is checked again when it is opened for review: bindings, hashes and equality
 * are computed from what is kept, not taken from earlier results.
 */
export function evidenceLines(submission: {
  readonly manifest: Manifest;
  readonly answers: Answers;
  readonly form: FormSchema;
  /** Whether each document's content still has its hash. */
  readonly documentsIntact: boolean;
  readonly stationSignatureHolds: boolean;
}): EvidenceLine[] {
  const { manifest, answers, form } = submission;
  const { evidence, visit, station } = manifest;
  const token = decodeJwt(evidence.idToken);
  const nonce = visitNonce({
    stationKeyThumbprint: station.keyThumbprint,
    visitId: visit.id,
    visitSecret: visit.secret,
  });
  const bound = token['nonce'] === nonce;
  const biometric = acrFits(evidence.acr, [ACR.biometrics]);
  const authTime =
    typeof token['auth_time'] === 'number' ? new Date(token['auth_time'] * 1000).toISOString() : manifest.createdAt;
  const text = findConsentText(evidence.consent.textId, evidence.consent.language);
  const consentHolds = text !== undefined && consentTextHash(text) === evidence.consent.textSha256;
  const claims = signedClaims(evidence);
  const claimed = confirmedAnswers(form, claims, evidence.consent.language);
  const verifiedHold = manifest.verifiedKeys.every(
    (key) => claimed[key] !== undefined && claimed[key] === answers[key],
  );
  const changed = Object.keys(changedFromClaims(form, claims, { answers, language: evidence.consent.language })).length;
  const best = Math.max(0, ...evidence.captures.flatMap((capture) => capture.qualityScores));
  const lines: EvidenceLine[] = [
    {
      kind: 'registrant-sign-in',
      state: !bound ? 'bad' : biometric ? 'good' : 'care',
      values: { acr: evidence.acr, at: authTime },
    },
    {
      kind: 'capture',
      state: evidence.captures.length > 0 ? 'good' : 'care',
      values: { count: evidence.captures.length, best: Math.round(best), ...scoresOf(evidence.captures) },
    },
    {
      kind: 'consent',
      state: consentHolds ? 'good' : 'bad',
      values: { at: evidence.consent.agreedAt, language: evidence.consent.language },
    },
    {
      kind: 'operator',
      state: stateOfOperator(manifest),
      values: { name: evidence.operator.name },
    },
    {
      kind: 'documents',
      state: submission.documentsIntact ? 'good' : 'bad',
      values: { count: manifest.parts.filter(({ slot }) => slot !== EXCEPTION_PHOTO_SLOT).length },
    },
    {
      kind: 'station',
      state: submission.stationSignatureHolds ? 'good' : 'bad',
      values: { station: station.id, centre: station.centre },
    },
    {
      kind: 'verified-answers',
      state: !verifiedHold ? 'bad' : changed > 0 ? 'care' : 'good',
      values: { count: manifest.verifiedKeys.length, changed },
    },
  ];
  const told = manifest.toldKeys?.length ?? 0;
  if (told > 0) lines.push({ kind: 'told-answers', state: 'care', values: { count: told } });
  // For a person to look at: a likeness is not a proof.
  for (const values of evidence.namedTwice ?? []) lines.push({ kind: 'named-twice', state: 'care', values });
  lines.push(...exceptionLines(manifest));
  const unchecked = evidence.checkedOnScreenOnly.length;
  if (unchecked > 0) lines.push({ kind: 'screen-only-rules', state: 'care', values: { count: unchecked } });
  return lines;
}

/** The claims that the provider signed; none where it signs no userinfo. */
export function signedClaims({ userinfo }: Pick<Manifest['evidence'], 'userinfo'>): Claims {
  return userinfo === undefined ? {} : decodeJwt(userinfo);
}

/** The score of NIST's program, where it is installed: shown next to our own score, and not a verdict. */
function scoresOf(captures: Manifest['evidence']['captures']): EvidenceLine['values'] {
  const nist = captures.flatMap((capture) => capture.nist ?? []);
  const [first] = nist;
  if (!first) return {};
  return { nist: first.name, scores: nist.flatMap(({ scores }) => scores.map(({ score }) => score)).join(', ') };
}

/** Never simply good: with an exception a person applies whose fingers were not compared, so a person has to look. */
function exceptionLines({ evidence, parts, visit, createdAt }: Manifest): EvidenceLine[] {
  const { exceptions } = evidence;
  const problem = exceptionsProblem({ exceptions, parts, visitStartedAt: visit.startedAt, createdAt });
  const photo = { kind: 'exception-photo', values: {} } as const;
  if (problem === 'photo-misplaced') return [{ ...photo, state: 'bad' }];
  if (!exceptions) return [];
  return [
    { kind: 'exceptions', state: problem ? 'bad' : 'care', values: { count: exceptions.recorded.length } },
    { ...photo, state: exceptions.photo === null ? 'care' : 'good' },
  ];
}

/**
 * Good when the operator's ID token is of the person whom the manifest names and was requested by this station. An earlier
 * version named neither issuer nor key.
 */
function stateOfOperator({ evidence, station }: Manifest): EvidenceState {
  const { issuer, sub, idToken, keyThumbprint } = evidence.operator;
  const token = decodeJwt(idToken);
  const isTheirs = token.sub === sub && (issuer === undefined || token.iss === issuer);
  if (!isTheirs) return 'bad';
  if (issuer === undefined || keyThumbprint === undefined) return 'care';
  const binding = { stationKeyThumbprint: station.keyThumbprint, operatorKeyThumbprint: keyThumbprint };
  return token['nonce'] === operatorNonce(binding) ? 'good' : 'bad';
}
