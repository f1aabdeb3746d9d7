import type { FingerAnswer, InteractionResult, StepAnswer, Turn } from './turn.ts';
import { consentPage, share } from './consent-step.ts';
import { parseIdentityNumber, plainDigits } from '../people/identity-number.ts';
import { noticeOf } from './pages/notices.ts';
import type { Refusal } from './pages/notices.ts';
import { codePage, fingerPage, numberPage, pinPage } from './pages/pages.ts';
import type { PageFrame } from './pages/pages.ts';
import { subjectOf } from '../people/people.ts';
import type { Person } from '../people/people.ts';
import { sameSecret } from './checks/secrets.ts';
import { METHOD_NAMES, METHODS, requestedMethods } from './checks/sign-in-methods.ts';
import type { Method } from './checks/sign-in-methods.ts';
import { parseJson } from './http-exchange.ts';
import { newCode, newTransactionId } from './sign-ins.ts';

const CODE_LIFETIME_MS = 180_000;

/** The current page of the sign-in; `wanted` is the method the person chose, used if the client allows it. */
export function showPage(
  turn: Turn,
  wanted: string | null,
  { refusal, typed = '' }: { readonly refusal?: Refusal; readonly typed?: string } = {},
): StepAnswer {
  const methods = requestedMethods(turn.interaction.params);
  const method = methods.find((one) => one === wanted) ?? methods[0] ?? 'pin';
  const frame: PageFrame = {
    path: turn.path,
    formToken: turn.signIn.formToken,
    notice: refusal && noticeOf(refusal),
    method,
    otherMethods: methods.filter((one) => one !== method),
  };
  return { kind: 'page', page: pageAt(turn, frame, typed) };
}

function pageAt(turn: Turn, frame: PageFrame, typed: string): string {
  if (turn.interaction.prompt.name === 'consent') return consentPage(turn, frame);
  if (frame.method === 'pin') return pinPage(frame, typed);
  const person = personOf(turn);
  if (person === undefined) return numberPage(frame, typed);
  const masked = maskedEnd(person.individualId);
  if (frame.method === 'code') {
    const phone = person.kind === 'registrant' ? person.phoneNumber : '';
    return codePage(frame, { maskedNumber: masked, maskedPhone: maskedEnd(phone), code: codeInForce(turn) });
  }
  return fingerPage(frame, masked, {
    verifyUrl: `${frame.path}/finger`,
    formToken: frame.formToken,
    transactionId: turn.signIn.transactionId,
    sbiEnv: turn.sbiEnv,
  });
}

function personOf(turn: Turn): Person | undefined {
  return turn.people.find((person) => person.individualId === turn.signIn.number);
}

/** Others in the queue can see the screen: only the end is shown. */
function maskedEnd(number: string): string {
  return `••• ${number.slice(-4)}`;
}

/** The code that was sent; a new one when it is missing or too old. */
function codeInForce({ signIn, now }: Turn): string {
  if (signIn.code === undefined || signIn.code.expiresAt <= now()) {
    signIn.code = { digits: newCode(), expiresAt: now() + CODE_LIFETIME_MS };
  }
  return signIn.code.digits;
}

/** Handles a form that came with the correct token. */
export function takeForm(turn: Turn, step: string, form: URLSearchParams): StepAnswer {
  if (step === 'cancel') {
    return { kind: 'end', result: { error: 'access_denied', error_description: 'the person cancelled' } };
  }
  if (turn.interaction.prompt.name === 'consent')
    return (step === 'share' ? share(turn, form) : undefined) ?? showPage(turn, null);
  switch (step) {
    case 'number':
      return takeNumber(turn, form);
    case 'change':
      turn.signIn.number = undefined;
      turn.signIn.code = undefined;
      return { kind: 'on', path: `${turn.path}?method=${form.get('method') ?? ''}` };
    case 'pin':
      return takePin(turn, form);
    case 'code':
      return takeCode(turn, form);
    default:
      return showPage(turn, null);
  }
}

function takeNumber(turn: Turn, form: URLSearchParams): StepAnswer {
  const typed = form.get('number') ?? '';
  const method = METHOD_NAMES.find((one) => one === form.get('method')) ?? 'fingerprint';
  const number = parseIdentityNumber(typed);
  if (!number.ok) return showPage(turn, method, { refusal: number.error, typed });
  const person = turn.people.find((one) => one.individualId === number.value);
  if (person === undefined) return showPage(turn, method, { refusal: { code: 'number-unknown' }, typed });
  if (person.kind === 'operator') return showPage(turn, method, { refusal: { code: 'number-of-operator' }, typed });
  turn.signIn.number = person.individualId;
  return { kind: 'on', path: `${turn.path}?method=${method}` };
}

function takePin(turn: Turn, form: URLSearchParams): StepAnswer {
  const typed = form.get('number') ?? '';
  const number = parseIdentityNumber(typed);
  if (!number.ok) return showPage(turn, 'pin', { refusal: number.error, typed });
  const name = `pin ${number.value}`;
  const allowed = turn.limiter.allow(name);
  if (!allowed.ok) return showPage(turn, 'pin', { refusal: allowed.error, typed });
  const person = turn.people.find((one) => one.individualId === number.value);
  const right = sameSecret(plainDigits(form.get('pin') ?? ''), person?.kind === 'operator' ? person.pin : '');
  if (person === undefined || !right) {
    turn.limiter.failed(name);
    return showPage(turn, 'pin', { refusal: { code: 'pin-wrong' }, typed });
  }
  turn.limiter.succeeded(name);
  return signedIn(person, 'pin');
}

function takeCode(turn: Turn, form: URLSearchParams): StepAnswer {
  const { signIn, limiter, now } = turn;
  const person = personOf(turn);
  if (person === undefined) return showPage(turn, 'code', { refusal: { code: 'number-missing' } });
  const name = `code ${person.individualId}`;
  const allowed = limiter.allow(name);
  if (!allowed.ok) return showPage(turn, 'code', { refusal: allowed.error });
  if (signIn.code === undefined || signIn.code.expiresAt <= now()) {
    return showPage(turn, 'code', { refusal: { code: 'code-expired' } });
  }
  if (!sameSecret(plainDigits(form.get('code') ?? ''), signIn.code.digits)) {
    limiter.failed(name);
    return showPage(turn, 'code', { refusal: { code: 'code-wrong' } });
  }
  limiter.succeeded(name);
  return signedIn(person, 'code');
}

/** Handles the reader's answer, sent by the page. `body` is undefined when it could not be read. */
export async function takeFinger(turn: Turn, body: string | undefined): Promise<FingerAnswer> {
  const person = personOf(turn);
  if (person?.kind !== 'registrant') return refuseFinger(turn, { code: 'number-missing' });
  const name = `finger ${person.individualId}`;
  const allowed = turn.limiter.allow(name);
  if (!allowed.ok) return refuseFinger(turn, allowed.error);
  const answer = parseJson(body);
  if (answer === undefined) return refuseFinger(turn, { code: 'malformed' });
  const { transactionId } = turn.signIn;
  // Replaced before the answer is verified: of two answers at once, only one can be for this transaction.
  turn.signIn.transactionId = newTransactionId();
  const verdict = await turn.verifier.verify({ person, answer, transactionId });
  if (!verdict.ok) {
    // Only a good picture of a wrong finger is a guess; a bad reader must not lock a person out.
    if (verdict.error.code === 'other-finger') turn.limiter.failed(name);
    return refuseFinger(turn, verdict.error);
  }
  turn.limiter.succeeded(name);
  return signedIn(person, 'fingerprint');
}

function refuseFinger({ signIn }: Turn, refusal: Refusal): FingerAnswer {
  return { kind: 'refused', notice: noticeOf(refusal), transactionId: signIn.transactionId };
}

function signedIn(person: Person, method: Method): { readonly kind: 'end'; readonly result: InteractionResult } {
  const { acr, amr } = METHODS[method];
  return { kind: 'end', result: { login: { accountId: subjectOf(person), acr, amr: [amr], remember: false } } };
}
