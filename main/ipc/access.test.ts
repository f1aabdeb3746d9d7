import { describe, expect, it, vi } from 'vitest';
import type { FailureCode } from '#vocabulary/failures.ts';
import type { CallName } from '../../preload/contract/calls.ts';
import { refusalOf } from './access.ts';
import { answerCall, type Handlers } from './answer.ts';
import { formVisit, scriptedWho } from './testing/scripted-who.ts';
import { factsOf, INPUTS, PEOPLE, SITUATIONS, type Person, type Situation } from './testing/walk.ts';

/**
 * The outcome of each call, deliberately written a second time beside the access table: a change of the table has to be
 * made here, too. A column is a situation, in the order of `SITUATIONS`; a row begins with the letters of its persons.
 */
const MATRIX = `
            idle op's rev. oth. ide. reg's pro. form oth. look saved

  station.view training.people training.glass provider.view operator.sign-in operator.sign-in-by-pin session.view entrance.view entrance.answer
    -OAWSDsd  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes

  station.home reader.test-view reader.end-test queue.list queue.try-now session.active session.lock pin.set pin.change pin.remove pin.later
    -         op   op   op   op   op   op   op   op   op   op   op
    OAWSDsd   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes

  reader.test reader.open reader.calibrate operator.sign-out
    -         op   op   op   op   op   op   op   op   op   op   op
    OAWSDsd   yes  yes  yes  yes  run  run  run  run  run  run  run

  provider.place provider.cancel
    -         sign yes  sign sign sign op   sign sign sign sign sign
    Osd       sign in   sign sign sign yes  sign sign sign sign sign
    AWSD      sign in   sign sign sign oth  sign sign sign sign sign

  visit.options review.close
    -         op   op   op   op   op   op   op   op   op   op   op
    OAWSs     yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes
    Dd        role role role role role role role role role role role

  visit.start
    -         op   op   op   op   op   op   op   op   op   op   op
    OAWSs     yes  yes  yes  yes  run  run  run  run  run  run  run
    Dd        role role role role role role role role role role role

  visit.view
    -AWSDd    null null null null null null null null null null null
    Os        null null null null yes  yes  yes  yes  yes  yes  yes

  visit.identify visit.change-method
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none yes  yes  step step step step step
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  visit.go
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none step step yes  yes  yes  yes  step
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  visit.leave visit.camera capture.view
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none yes  yes  yes  yes  yes  yes  yes
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  visit.finish
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none step step step step step step yes
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  visit.exceptions visit.exception-photo visit.exception-photo-remove
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none yes  yes  yes  yes  yes  yes  step
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  programs.list applications.list benefits.list profile.view form.open
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none reg  reg  yes  yes  yes  yes  reg
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  form.save part.begin
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none step step step yes  yes  yes  step
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  part.append part.finish part.remove
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none step step step yes  doc  yes  step
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  visit.look-over
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none reg  reg  step yes  yes  yes  reg
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  visit.submit
    -         op   op   op   op   op   op   op   op   op   op   op
    Os        none none none none step step step step step yes  yes
    AWS       none none none none oth  oth  oth  oth  oth  oth  oth
    Dd        role role role role role role role role role role role

  passphrase.list passphrase.add passphrase.change passphrase.remove
    -         op   op   op   op   op   op   op   op   op   op   op
    OAW       role role role role role role role role role role role
    SDsd      yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes

  queue.release pin.lift
    -         op   op   op   op   op   op   op   op   op   op   op
    OAWDd     role role role role role role role role role role role
    Ss        yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes

  review.open
    -         op   op   op   op   op   op   op   op   op   op   op
    OADd      role role role role role role role role role role role
    WSs       yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes

  review.decide
    -         op   op   op   op   op   op   op   op   op   op   op
    OAWDd     role role role role role role role role role role role
    Ss        rev  rev  yes  rev  rev  rev  rev  rev  rev  rev  rev
`;

/** The person of each letter in the matrix, and whether they began the visit themselves. */
const LETTERS: Readonly<Record<string, readonly [Person, isOwn: boolean]>> = {
  '-': ['nobody', false],
  O: ['officer', false],
  A: ['another officer', false],
  W: ['author', false],
  S: ['supervisor', false],
  D: ['administrator', false],
  s: ['supervisor', true],
  d: ['administrator', true],
};

/** `yes`: the handler runs. `null`: the answer is null instead. All others are refusals. */
const OUTCOMES: Readonly<Record<string, FailureCode | 'yes' | 'null'>> = {
  yes: 'yes',
  null: 'null',
  op: 'operator-needed',
  in: 'operator-signed-in',
  role: 'role-not-allowed',
  run: 'visit-running',
  none: 'no-visit',
  oth: 'visit-of-another',
  reg: 'registrant-needed',
  step: 'wrong-step',
  sign: 'no-sign-in',
  rev: 'review-not-open',
  doc: 'unknown-document',
};

/** The outcomes of one call: by person, own or other visit, and situation. */
type Row = readonly [Person, isOwn: boolean, Situation, outcome: string | undefined];

function readMatrix(): ReadonlyMap<string, readonly Row[]> {
  const calls = new Map<string, Row[]>();
  for (const block of MATRIX.trim().split('\n\n').slice(1)) {
    const [names = '', ...lines] = block.split('\n').map((line) => line.trim());
    const rows = lines.flatMap((line) => {
      const [letters = '', ...outcomes] = line.split(/ +/);
      return Array.from(letters).flatMap((letter) =>
        Object.keys(SITUATIONS).map((situation, column): Row => {
          const [person, isOwn] = LETTERS[letter] ?? ['nobody', false];
          return [person, isOwn, situation as Situation, OUTCOMES[outcomes[column] ?? '']];
        }),
      );
    });
    for (const name of names.split(' ')) calls.set(name, rows);
  }
  return calls;
}

/** The real outcome of a call; the refusal of the handler shows that it ran. */
async function outcomeOf(name: CallName, [person, isOwn, situation]: Row): Promise<string> {
  const handler = vi.fn(() => ({ ok: false, error: { code: 'training-only' } }));
  const event = { senderFrame: { origin: 'app://kiosk', parent: null } };
  const answer = await answerCall(
    { name, event, input: INPUTS[name]() },
    {
      handlers: { [name]: handler } as unknown as Handlers,
      log: { write: () => undefined },
      who: scriptedWho(factsOf(person, situation, isOwn)),
      origin: 'app://kiosk',
    },
  );
  if (handler.mock.calls.length > 0) return 'yes';
  return answer.ok ? String(answer.value) : answer.error.code;
}

describe('who may make which call', () => {
  const matrix = readMatrix();

  it('is written down for every call, person and situation', () => {
    expect([...matrix.keys()].sort()).toEqual(Object.keys(INPUTS).sort());
    const count = Object.keys(LETTERS).length * Object.keys(SITUATIONS).length;
    for (const [name, rows] of matrix) expect([name, rows.length]).toEqual([name, count]);
  });

  it.each(Object.keys(INPUTS) as CallName[])('holds for %s', async (name) => {
    for (const row of matrix.get(name) ?? []) {
      const [person, isOwn, situation, expected] = row;
      const of = `${person}${isOwn ? ' in an own visit' : ''}, ${situation}`;
      expect(`${of}: ${await outcomeOf(name, row)}`).toBe(`${of}: ${expected}`);
    }
  });

  it('distinguishes an unknown submission from one that the caller may not read', () => {
    const who = scriptedWho(factsOf('officer', 'idle'));
    const open = { by: ['supervisor', 'author'] } as const;
    expect(refusalOf(open, who, { submissionId: 'submission-9' })).toBe('unknown-submission');
    expect(refusalOf(open, who, { submissionId: 'submission-1' })).toBe('role-not-allowed');
  });

  it('lets nobody into the visit of an operator with the same subject at another provider', () => {
    const other = { ...PEOPLE.officer, issuer: 'https://other.example' };
    const inVisit = { by: ['officer'], visit: ['form'] } as const;
    expect(refusalOf(inVisit, scriptedWho({ operator: PEOPLE.officer, visit: formVisit }))).toBeUndefined();
    expect(refusalOf(inVisit, scriptedWho({ operator: other, visit: formVisit }))).toBe('visit-of-another');
  });

  it('refuses an unknown document while the visit has no draft', () => {
    const visit = { ...formVisit, draftId: undefined };
    const who = scriptedWho({
      operator: { issuer: 'https://provider.example', sub: 'officer-1', role: 'officer' },
      visit,
    });
    expect(refusalOf({ by: ['officer'], part: 'shown' }, who, { partId: 'part-9' })).toBe('unknown-document');
  });
});
