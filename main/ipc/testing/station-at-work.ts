import { randomUUID } from 'node:crypto';
import { err, ok } from '#kit/result.ts';
import type { Person } from '#vocabulary/people.ts';
import { createSigningKey, idTokenOf, ISSUER, type TestData } from '../../../test/support/station-data.ts';
import type { CallName, Input } from '../../../preload/contract/calls.ts';
import { NO_CAPTURES } from '../../capture/visit-captures.ts';
import { createEntering } from '../../identity/entering.ts';
import type { Operator, Operators } from '../../identity/operators.ts';
import { createStationLock } from '../../identity/station-lock.ts';
import type { Pins } from '../../identity/pins.ts';
import type { SignedIn } from '../../identity/relying-party.ts';
import type { SignIns } from '../../identity/sign-ins.ts';
import { registrantParty } from '../../identity/testing/relying-parties.ts';
import type { LogEvent } from '../../log/log.ts';
import { createOpenReview, type OpenReview } from '../../review/open-review.ts';
import { createQueue } from '../../review/queue.ts';
import { createReviews } from '../../review/reviews.ts';
import { createReviewSheets } from '../../review/sheets.ts';
import type { StoreError } from '../../store/fault.ts';
import type { RegistrantPortal } from '../../upstream/port.ts';
import { checkHere } from '../../submission/apart/testing/check-here.ts';
import { createFormChecks } from '../../visit/form-checks.ts';
import { createApplications, type Applications } from '../../visit/application.ts';
import { createVisits, type Visits } from '../../visit/visits.ts';
import { answerCall, type Handlers } from '../answer.ts';
import { createContents } from '../contents.ts';
import { createFormHandlers } from '../handlers/form.ts';
import { createOperatorHandlers } from '../handlers/operator.ts';
import { createPartHandlers } from '../handlers/parts.ts';
import { createReviewHandlers } from '../handlers/review.ts';
import { createWho } from '../who.ts';

const schema = JSON.stringify({ display: 'form', components: [{ type: 'textfield', key: 'name', label: 'Name' }] });
const form = { programId: '1', programName: 'Cash support', version: 3, schema };
const claims = { iss: ISSUER, sub: 'registrant-1', name: 'Amina Diallo', individual_id: '4827190365' };
const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
const signedIn: SignedIn = {
  idToken: token,
  idClaims: claims,
  userinfo: token,
  userinfoClaims: claims,
  acr: 'acr',
};

/** An operator who has signed in, with a key of their own. */
export async function operatorOf(who: Person & { readonly name: string }, role: Operator['role']): Promise<Operator> {
  const key = await createSigningKey();
  const idToken = await idTokenOf(who, key.thumbprint);
  return { ...who, role, idToken, signedInAt: 0, enteredAt: 0, key };
}

/** What is open at the station, for the end of a session. */
export interface AtWork {
  readonly operators: Operators;
  readonly visits: Visits;
  readonly applications: Applications;
  readonly openReview: OpenReview;
}

/** Nobody has a PIN here. */
const noPins: Pick<Pins<StoreError>, 'open' | 'renew'> = {
  open: () => Promise.resolve(err({ code: 'pin-unknown' as const })),
  renew: () => Promise.resolve(ok(undefined)),
};

/**
 * A station that answers calls by the real handlers over its real data; only provider, portal and window are doubles.
 * `endSessionOf` gives the end of an operator's session.
 */
export function openStationAtWork(data: TestData, endSessionOf: (atWork: AtWork) => () => Promise<void>) {
  const { documents, store } = data;
  const state = {
    operator: null as Operator | null,
    /** Who signs in next as an operator; null when nobody succeeds. */
    nextOperator: Promise.resolve<Operator | null>(null),
    /** What the portal waits for before it returns the form. */
    formReady: Promise.resolve<unknown>(undefined),
    /** What the check of the station's signature waits for. */
    signatureChecked: Promise.resolve(true),
  };
  const logged: LogEvent[] = [];
  const current = () => state.operator;
  const operators: Operators = {
    current,
    async authenticate() {
      const operator = await state.nextOperator;
      return operator ? ok(operator) : err({ code: 'sign-in-cancelled' });
    },
    admit: (operator) => ok((state.operator = operator)),
    signOut: () => void (state.operator = null),
  };
  const signIns = {
    running: () => null,
    place: () => undefined,
    cancel: () => undefined,
    start: () => Promise.resolve(ok(signedIn)),
  };
  const { visits, applications } = createVisitRooms(data, { state, operator: current, signIns });
  const reviews = createReviews(data);
  const openReview = createOpenReview(current);
  const lock = createStationLock({ operators, onChange: () => undefined });
  const who = createWho({ operators: { current: lock.present }, visits, signIns, openReview, reviews, documents });
  const contents = createContents({ documents, who, preview: () => undefined, exceptionPhoto: () => null });
  const verifyStationSignature = () => state.signatureChecked;
  const endSession = endSessionOf({ operators, visits, applications, openReview });
  const handlers: Partial<Handlers> = {
    ...createOperatorHandlers({
      entering: createEntering({ operators, pins: noPins, lock, endSession }),
      language: 'en',
      endSession,
    }),
    ...createFormHandlers({ applications }),
    ...createPartHandlers({ applications, documents, checkDocument: () => Promise.resolve('readable') }),
    ...createReviewHandlers({
      queue: createQueue({ store }),
      reviews,
      sheets: createReviewSheets({ reviews, documents, verifyStationSignature, language: 'en' }),
      openReview,
      operators,
      outbox: { wake: () => undefined },
      now: () => data.time.now,
    }),
  };
  const deps = {
    handlers: handlers as Handlers,
    log: { write: (event: LogEvent) => logged.push(event) },
    who,
    origin: 'app://kiosk',
  };
  const sender = { senderFrame: { origin: 'app://kiosk', parent: null } };
  return {
    state,
    lock,
    signIns,
    visits,
    applications,
    openReview,
    contents,
    logged,
    endSession,
    call: <K extends CallName>(name: K, input: Input<K>) => answerCall({ name, event: sender, input }, deps),
  };
}

/** What a visit needs: its registrant signs in at once, and the portal has one form. */
function createVisitRooms(
  data: TestData,
  given: {
    readonly state: { readonly formReady: Promise<unknown> };
    readonly operator: () => Operator | null;
    readonly signIns: SignIns;
  },
): Pick<AtWork, 'visits' | 'applications'> {
  const { state, operator, signIns } = given;
  const { documents, drafts } = data;
  const portal = { form: () => state.formReady.then(() => ok(form)) } as unknown as RegistrantPortal;
  const now = () => data.time.now;
  const visits = createVisits({
    providers: [registrantParty()],
    signIns,
    readers: { arm: () => undefined, disarm: () => undefined, takeEvidence: () => [], endVisit: () => undefined },
    portal: { openSession: () => Promise.resolve(ok(portal)) },
    stationKeyThumbprint: 'thumb',
    operator,
    language: 'en',
    now,
    newId: randomUUID,
    newSecret: () => 'secret',
    onChange: () => undefined,
    onEvent: () => undefined,
  });
  const applications = createApplications({
    visits,
    formChecks: createFormChecks(),
    drafts,
    documents,
    operator,
    checkAnswers: checkHere,
    captures: () => NO_CAPTURES,
    station: {
      mode: 'training',
      id: 's',
      keyThumbprint: 'thumb',
      centre: 'North',
      country: undefined,
      sign: () => Promise.resolve('x'),
    },
    language: 'en',
    now,
    newId: randomUUID,
  });
  return { visits, applications };
}
