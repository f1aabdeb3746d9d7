import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { Operator, Registrant } from '../../main/training/people/people.ts';
import type { DrivenKiosk } from './kiosk.ts';
import * as step from './steps.ts';

/** One step of the main job: what happens in words, and what shows that it really did. */
export interface TourStep {
  readonly words: string;
  /** Throws when the step did not happen. Answers a figure or number worth printing. */
  run(): Promise<string>;
}

/** A one-page letter, made here: a document that a person could have brought. */
export async function tenancyLetter(): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([595, 842]);
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  page.drawText('Letter of tenancy', { x: 72, y: 760, size: 24, font });
  page.drawText('The bearer rents two rooms at 14 Well Street.', { x: 72, y: 720, size: 12, font });
  return Buffer.from(await pdf.save());
}

function need(condition: boolean, what: string): void {
  if (!condition) throw new Error(`This did not happen: ${what}.`);
}

/** What the steps of one main job share. */
interface Job {
  readonly kiosk: DrivenKiosk;
  readonly officer: Operator;
  readonly supervisor: Operator;
  readonly person: Registrant;
  /** Times that have a goal of their own, milliseconds by name. */
  readonly seen: Map<string, number>;
  /** The number on the slip; empty until the submission is saved. */
  number: string;
  /** Empty until the portal has accepted the submission. */
  applicationId: string;
}

/**
 * The main job, from an officer's sign-in to the application under My Applications. `seen` collects the times that have
 * a goal of their own.
 */
export function mainJob(kiosk: DrivenKiosk, seen: Map<string, number>): readonly TourStep[] {
  const job: Job = {
    kiosk,
    officer: step.operator('officer'),
    supervisor: step.operator('supervisor'),
    person: step.registrant(0),
    seen,
    number: '',
    applicationId: '',
  };
  return [...signInSteps(job), ...submissionSteps(job), ...reviewSteps(job)];
}

function signInSteps({ kiosk, officer, person, seen }: Job): readonly TourStep[] {
  return [
    {
      words: `${officer.name} signs in at the provider`,
      async run() {
        await step.signIn(kiosk, officer);
        return '';
      },
    },
    {
      words: 'A visit begins: national ID, fingerprint; the page of the provider opens in its own view',
      async run() {
        await step.startVisit(kiosk);
        const provider = await step.typeNumber(kiosk, person);
        return `MOSIP's client on ${new URL(provider.url()).host} found the reader`;
      },
    },
    {
      words: `${person.name} lays a finger on the glass and is signed in`,
      async run() {
        const elapsed = await step.captureAndShare(kiosk, person);
        seen.set('Finger on the glass to signed in', elapsed);
        const compared = kiosk.log().findLast((line) => line['event'] === 'finger-compared');
        need(compared?.['accepted'] === true, 'the provider compared the finger and accepted it');
        const scores = compared?.['scores'] as { finger: string; score: number }[];
        return scores.map(({ finger, score }) => `${finger} ${score.toFixed(2)}`).join(', ');
      },
    },
  ];
}

function submissionSteps(job: Job): readonly TourStep[] {
  const { kiosk, person, seen } = job;
  const { page } = kiosk;
  return [
    {
      words: 'They see the programs and choose one',
      async run() {
        await page.getByRole('heading', { name: person.name }).waitFor();
        await step.chooseProgram(kiosk, step.CASH_SUPPORT);
        const given = step.form(kiosk).getByRole('textbox', { name: /^Given name/ });
        await given.waitFor();
        need((await given.inputValue()) === person.givenName, 'the name was filled in from the verified claims');
        return 'verified answers are filled in';
      },
    },
    {
      words: "They fill the program's form and add a document",
      async run() {
        const buffer = await tenancyLetter();
        await step.fillCashSupport(kiosk, { name: 'tenancy.pdf', mimeType: 'application/pdf', buffer });
        return `${buffer.length} bytes, sealed and durable`;
      },
    },
    {
      words: 'They look over everything that will be sent',
      async run() {
        await step.lookOver(kiosk);
        await page.getByText('tenancy.pdf').first().waitFor();
        return '';
      },
    },
    {
      words: 'They agree and submit',
      async run() {
        const submitted = await step.submit(kiosk);
        job.number = submitted.number;
        seen.set('Submit to "saved"', submitted.elapsedMs);
        need(job.number !== '', 'a number is on the screen');
        return `number ${job.number}`;
      },
    },
    {
      words: 'The visit ends; nothing of it stays on the screen',
      async run() {
        await step.finishVisit(kiosk);
        need(!(await page.content()).includes(person.name), 'the name has gone from the page');
        need(kiosk.app.windows().length === 1, "the provider's view is gone");
        return '';
      },
    },
  ];
}

function reviewSteps(job: Job): readonly TourStep[] {
  const { kiosk, officer, supervisor, person } = job;
  const { page } = kiosk;
  return [
    {
      words: `${supervisor.name} signs in and opens the submission`,
      async run() {
        await step.signOut(kiosk);
        await step.signIn(kiosk, supervisor);
        await step.openReview(kiosk, job.number);
        await page.getByText('I find work by the day').waitFor();
        await page.getByText('tenancy.pdf').first().waitFor();
        return '';
      },
    },
    {
      words: 'They approve; the decision is signed, the submission is sent, the receipt verified',
      async run() {
        await step.approve(kiosk);
        job.applicationId = await step.acceptedNumber(kiosk);
        need(submissionStates(kiosk).filter((state) => state === 'accepted').length === 1, 'it was accepted once');
        return `application ${job.applicationId}`;
      },
    },
    {
      words: `${person.name} comes back and finds the application`,
      async run() {
        await step.signOut(kiosk);
        await step.signIn(kiosk, officer);
        await step.startVisit(kiosk);
        await step.typeNumber(kiosk, person);
        await step.captureAndShare(kiosk, person);
        await page.getByRole('tab', { name: 'My applications' }).click();
        await page
          .getByRole('cell', { name: job.applicationId })
          .or(page.getByText(job.applicationId))
          .first()
          .waitFor();
        return `application ${job.applicationId} under My applications`;
      },
    },
  ];
}

function submissionStates(kiosk: DrivenKiosk): readonly unknown[] {
  return kiosk
    .log()
    .filter((line) => line['event'] === 'submission-changed')
    .map((line) => line['state']);
}
