import { errors, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { seededPeople, type Operator, type Registrant } from '../../main/training/people/people.ts';
import type { DrivenKiosk } from './kiosk.ts';

/** What a person does at the kiosk, by the words on the screen. The tour and the tests use the same steps. */

const people = seededPeople();

/** The n-th seeded registrant. */
export function registrant(index: number): Registrant {
  const found = people.filter((person) => person.kind === 'registrant')[index];
  if (!found) throw new RangeError('no such registrant');
  return found;
}

/** A seeded operator of a role; `index` counts those of one role. */
export function operator(role: 'officer' | 'supervisor', index = 0): Operator {
  const found = people.filter(
    (person): person is Operator => person.kind === 'operator' && person.roles.includes(role),
  )[index];
  if (!found) throw new RangeError('no such operator');
  return found;
}

function button(page: Page, name: string | RegExp) {
  return page.getByRole('button', { name, exact: typeof name === 'string' });
}

/** An operator signs in at the provider with number and PIN. */
export async function signIn(kiosk: DrivenKiosk, who: Operator): Promise<void> {
  await button(kiosk.page, 'Sign in').click();
  const provider = await kiosk.providerPage();
  await provider.getByLabel('Your identity number').fill(who.individualId);
  await provider.getByLabel('Your PIN').fill(who.pin);
  await button(provider, 'Sign in').click();
  await operatorMenu(kiosk, who.name).waitFor();
}

/** The menu in the header with the operator's name. */
function operatorMenu(kiosk: DrivenKiosk, name: string) {
  return kiosk.page.getByRole('button', { name: /(officer|supervisor)$/ }).filter({ hasText: name });
}

/** The page that names what will be shared; the provider closes with the button. */
async function share(provider: Page): Promise<void> {
  await button(provider, 'Share these details').click();
}

export async function signOut(kiosk: DrivenKiosk): Promise<void> {
  await operatorMenu(kiosk, '').click();
  await kiosk.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await button(kiosk.page, 'Sign in').waitFor();
}

/** Begins a visit with the national ID and the fingerprint. The provider's page opens. */
export async function startVisit(kiosk: DrivenKiosk): Promise<void> {
  const { page } = kiosk;
  await button(page, 'Start a visit').click();
  await page.getByRole('radio', { name: /^National ID/ }).check({ force: true });
  await page.getByRole('radio', { name: /^Fingerprint/ }).check({ force: true });
  await button(page, 'Continue').click();
}

/** The registrant types their number; MOSIP's client on the page finds the reader. */
export async function typeNumber(kiosk: DrivenKiosk, who: Registrant): Promise<Page> {
  const provider = await kiosk.providerPage();
  await provider.getByLabel('Your identity number').fill(who.individualId);
  await button(provider, 'Continue').click();
  await captureButton(provider).waitFor();
  return provider;
}

/** The button MOSIP's client shows once it has found the reader. */
export function captureButton(provider: Page) {
  return button(provider, 'Read my finger');
}

/** Lays a person's finger on the simulated glass. */
export async function layFinger(kiosk: DrivenKiosk, who: Registrant, smudged = false): Promise<void> {
  const { page } = kiosk;
  await page.getByRole('combobox', { name: /^Person/ }).selectOption({ value: who.individualId });
  await button(page, smudged ? 'Smudged finger' : 'Put finger on glass').click();
}

/**
 * Lays the finger down, and lays it down again when the reader is not content with it: a touch that is too light keeps
 * the reader waiting for a better one, as it should.
 */
export async function layFingerUntil(kiosk: DrivenKiosk, who: Registrant, outcome: Locator): Promise<void> {
  for (let touch = 1; touch <= 4; touch += 1) {
    await layFinger(kiosk, who);
    const seen = await outcome.waitFor({ timeout: 6000 }).then(
      () => true,
      (error: unknown) => !(error instanceof errors.TimeoutError),
    );
    if (seen) break;
    await liftFinger(kiosk);
  }
  await outcome.waitFor();
}

export async function liftFinger(kiosk: DrivenKiosk): Promise<void> {
  await button(kiosk.page, 'Lift finger').click();
}

/** From the page that has found the reader to the programs. Answers the machine's milliseconds from glass to signed in. */
export async function captureAndShare(kiosk: DrivenKiosk, who: Registrant): Promise<number> {
  const provider = await kiosk.providerPage();
  await captureButton(provider).click();
  await kiosk.page.getByText('Put the finger on the glass.').first().waitFor();
  const laid = performance.now();
  await layFingerUntil(kiosk, who, button(provider, 'Share these details'));
  const toConsent = performance.now() - laid;
  await liftFinger(kiosk);
  // The person's own pause before they agree is not the machine's time.
  const agreed = performance.now();
  await share(provider);
  await kiosk.page.getByRole('tab', { name: 'Programs' }).waitFor();
  return toConsent + performance.now() - agreed;
}

/** From the typed number to the programs, with the right finger. Answers the milliseconds from glass to signed in. */
export async function signInByFinger(kiosk: DrivenKiosk, who: Registrant): Promise<number> {
  await typeNumber(kiosk, who);
  return captureAndShare(kiosk, who);
}

export async function chooseProgram(kiosk: DrivenKiosk, program: string): Promise<FrameLocator> {
  await button(kiosk.page, `Apply for ${program}`).click();
  return form(kiosk);
}

/** The form's own frame. */
export function form(kiosk: DrivenKiosk): FrameLocator {
  return kiosk.page.frameLocator('iframe');
}

export const CASH_SUPPORT = 'Cash support for families';

/** Fills the cash support form as a person would, file included. */
export async function fillCashSupport(
  kiosk: DrivenKiosk,
  document: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer },
): Promise<void> {
  const fields = form(kiosk);
  await fields.getByLabel('How many people live in your household?').fill('5');
  await fields.getByRole('radio', { name: 'No' }).check();
  await fields.getByLabel('How much rent do you pay each month?').fill('120');
  await fields.getByLabel('What is your work at present?').selectOption({ label: 'I find work by the day' });
  await fields.getByLabel('What I have said here is true as far as I know').check();
  await addDocument(kiosk, document);
}

/** Adds a document through the form's file component, and waits until it is safe. */
export async function addDocument(
  kiosk: DrivenKiosk,
  document: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer },
): Promise<void> {
  await offerDocument(kiosk, document);
  await form(kiosk).getByText('Added and safe').waitFor();
}

/** Offers a document, without looking whether it is accepted. */
export async function offerDocument(
  kiosk: DrivenKiosk,
  document: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer },
): Promise<void> {
  const chooser = kiosk.page.waitForEvent('filechooser');
  await form(kiosk)
    .getByRole('button', { name: /Choose (a|another) file/ })
    .click();
  await (await chooser).setFiles(document);
}

export async function lookOver(kiosk: DrivenKiosk): Promise<void> {
  await button(kiosk.page, 'Look over').click();
  await kiosk.page.getByRole('heading', { name: 'Look over and agree' }).waitFor();
}

/** Agrees and submits. Answers the milliseconds from the press to "saved", and the number. */
export async function submit(kiosk: DrivenKiosk): Promise<{ readonly elapsedMs: number; readonly number: string }> {
  const { page } = kiosk;
  await page.locator('label', { hasText: 'I agree' }).click();
  const pressed = performance.now();
  await button(page, 'Submit').click();
  await page.getByRole('heading', { name: 'Saved' }).waitFor();
  const elapsedMs = performance.now() - pressed;
  const number = /\d{4}-\d{4}/.exec(await page.getByRole('main').innerText())?.[0] ?? '';
  return { elapsedMs, number };
}

export async function finishVisit(kiosk: DrivenKiosk): Promise<void> {
  await button(kiosk.page, 'Finish visit').click();
  await button(kiosk.page, 'Start a visit').waitFor();
}

/** Opens a submission for review by the number on its slip. */
export async function openReview(kiosk: DrivenKiosk, number: string): Promise<void> {
  const { page } = kiosk;
  await page.getByRole('heading', { name: 'Submissions' }).waitFor();
  await page.getByRole('button', { name: number }).first().click();
  await button(page, `Review ${number}`).click();
  await page.getByText('Evidence and warnings').waitFor();
}

export async function approve(kiosk: DrivenKiosk): Promise<void> {
  await button(kiosk.page, 'Approve').click();
  await button(kiosk.page, 'Sign and approve').click();
}

/** Waits until the portal has accepted the only submission, and returns the application number that it gave. */
export async function acceptedNumber(kiosk: DrivenKiosk): Promise<string> {
  // With nothing left to review the list comes back by itself.
  const row = kiosk.page.getByRole('row').filter({ hasText: 'Accepted' });
  await row.waitFor();
  const number = /\d{11}/.exec(await row.innerText())?.[0];
  if (number === undefined) throw new Error('The list shows no application number.');
  return number;
}

/** Leaves a visit that has not been submitted, and deletes its answers. */
export async function leaveVisit(kiosk: DrivenKiosk): Promise<void> {
  await button(kiosk.page, 'Leave the visit').click();
  await button(kiosk.page, 'Leave and delete the answers').click();
  await button(kiosk.page, 'Start a visit').waitFor();
}
