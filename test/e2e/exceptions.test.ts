import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import {
  captureButton,
  CASH_SUPPORT,
  chooseProgram,
  fillCashSupport,
  finishVisit,
  layFinger,
  lookOver,
  openReview,
  operator,
  registrant,
  signIn,
  signOut,
  startVisit,
  submit,
  typeNumber,
} from '../tour/steps.ts';
import { ask, askWell, dataFolder, leaveVisit, letter, share, until } from '../support/driven-kiosk.ts';
import { lookClosely, setSize, SMALL_PANEL } from '../support/layout.ts';

/**
 * Fingers that cannot be read, recorded with reasons and a photograph. Chromium brings a fake camera; whether the
 * page may have it is main's own decision, so Chromium itself is not set to allow it.
 */
const CAMERA = ['--use-fake-device-for-media-stream'];

const folder = dataFolder();
let kiosk: DrivenKiosk;
const found: string[] = [];

beforeAll(async () => {
  kiosk = await startKiosk({ data: folder.path, switches: CAMERA, environment: { KIOSK_CAPTURE_SECONDS: '2' } });
  kiosk.page.setDefaultTimeout(20_000);
  await setSize(kiosk, SMALL_PANEL);
  await signIn(kiosk, operator('officer'));
}, 120_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

function button(name: string | RegExp) {
  return kiosk.page.getByRole('button', { name, exact: typeof name === 'string' });
}

/** Looks at the screen, for the last test. */
async function look(name: string): Promise<void> {
  for (const problem of await lookClosely(kiosk, name)) found.push(`${name}: ${problem}`);
}

/** What the page gets when it requests camera or microphone: the kinds of its tracks, or the name of the refusal. */
function media(constraints: { readonly video: boolean; readonly audio: boolean }): Promise<string> {
  return kiosk.page.evaluate(async (asked) => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(asked);
      const tracks = stream.getTracks();
      for (const track of tracks) track.stop();
      return tracks.map(({ kind }) => kind).join();
    } catch (error) {
      return (error as DOMException).name;
    }
  }, constraints);
}

const PICTURE = { video: true, audio: false };

async function recordExceptions(): Promise<void> {
  const { page } = kiosk;
  await button('Fingers that cannot be read').click();
  await page.getByRole('heading', { name: 'Which fingers cannot be read?' }).waitFor();
  await button('Left thumb: can be read').click();
  expect(await button('Continue').isDisabled()).toBe(true);
  await page.getByRole('radio', { name: 'Missing' }).check({ force: true });
  // The second by keyboard alone.
  await button('Right ring finger: can be read').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('radiogroup', { name: 'Right ring finger: why can it not be read?' }).waitFor();
  await page.getByRole('radio', { name: 'Missing' }).focus();
  await page.keyboard.press('ArrowRight');
  await button('Right ring finger: injured').waitFor();
}

describe('fingers that cannot be read', () => {
  it('are recorded with reasons and a photo, and the camera is closed before and after', async () => {
    const { page } = kiosk;
    expect(await ask(page, 'visit.camera', { open: true })).toMatchObject({ error: { code: 'no-visit' } });
    await startVisit(kiosk);
    await typeNumber(kiosk, registrant(0));
    expect(await media(PICTURE)).toBe('NotAllowedError');
    await look('panel');
    await recordExceptions();
    await look('fingers');
    await button('Continue').click();
    await page.getByLabel('Live picture of the camera').waitFor();
    await until(async () => !(await button('Take photo').isDisabled()), 'the camera gives no picture');
    await look('camera');
    expect(await media(PICTURE)).toBe('video');
    expect(await media({ video: true, audio: true })).toBe('NotAllowedError');
    expect(await media({ video: false, audio: true })).toBe('NotAllowedError');
    await button('Take photo').click();
    await page.getByRole('img', { name: 'The photo that was taken' }).waitFor();
    await look('photo');
    await until(async () => (await media(PICTURE)) === 'NotAllowedError', 'the camera stayed open');
    await button('Continue').click();
    await look('summary');
    await button('Save').click();
    await page.getByRole('region', { name: 'Reader' }).getByText('Left thumb: missing').waitFor();
    // The photo follows the list, and the question closes after both.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('img', { name: 'Hands: Left thumb: missing and Right ring finger: injured' }).waitFor();
    await look('recorded');
    const visit = await askWell(page, 'visit.view', {});
    expect(visit?.exceptions.recorded.map(({ what, reason }) => [what, reason])).toEqual([
      ['Left Thumb', 'missing'],
      ['Right RingFinger', 'injured'],
    ]);
    expect(visit?.exceptions.photo).toBe('exception-photo/1');
  });

  it('are refused by main where they cannot be right, with nothing changed', async () => {
    const { page } = kiosk;
    const before = await askWell(page, 'visit.view', {});
    const thumb = { what: 'Left Thumb', reason: 'missing' } as const;
    expect(await ask(page, 'visit.exceptions', { exceptions: [thumb, thumb] })).toMatchObject({
      error: { code: 'exception-named-twice' },
    });
    expect(await ask(page, 'visit.exceptions', { exceptions: [{ what: 'Left', reason: 'worn' }] })).toMatchObject({
      error: { code: 'exception-reason-unfit' },
    });
    expect(await askWell(page, 'visit.view', {})).toEqual(before);
  });

  it('are offered, together with another way to sign in, after three attempts that failed', async () => {
    const provider = await kiosk.providerPage();
    const panel = kiosk.page.getByRole('region', { name: 'Reader' });
    for (const left of ['2 left', '1 left', 'none left']) {
      expect(await panel.getByText('3 attempts did not help.').count()).toBe(0);
      await captureButton(provider).click();
      await panel.getByText(left).waitFor();
      await panel.getByText('Nothing was seen in time.').waitFor();
    }
    await panel.getByText('Attempt 3 of 3').waitFor();
    await panel.getByText('3 attempts did not help. Choose another way to sign in').waitFor();
    await look('attempts');
  });

  it('go with the submission of a person who signs in with another finger, after the look over', async () => {
    const { page } = kiosk;
    const provider = await kiosk.providerPage();
    await layFinger(kiosk, registrant(0));
    await captureButton(provider).click();
    await page.getByText('Attempt 4; 3 are recommended').waitFor();
    await share(provider);
    await chooseProgram(kiosk, CASH_SUPPORT);
    await fillCashSupport(kiosk, letter());
    expect(await ask(page, 'part.begin', { slot: 'kiosk:exception-photo', name: 'x.jpg', size: 9 })).toMatchObject({
      error: { code: 'bad-input' },
    });
    await lookOver(kiosk);
    await page.getByRole('heading', { name: 'Fingers and eyes that cannot be read' }).scrollIntoViewIfNeeded();
    await look('look-over');
    await button('Change these fingers').click();
    await button('Left index finger: can be read').click();
    await page.getByRole('radio', { name: 'Worn: its lines are gone' }).check({ force: true });
    await button('Continue').click();
    await button('Continue').click();
    await button('Save').click();
    await page.getByRole('listitem').filter({ hasText: 'Left index finger: worn' }).waitFor();
    const { number } = await submit(kiosk);
    expect((await askWell(page, 'visit.view', {}))?.exceptions).toEqual({ recorded: [], photo: null });
    await finishVisit(kiosk);
    await signOut(kiosk);
    await signIn(kiosk, operator('supervisor'));
    await openReview(kiosk, number);
    const evidence = page.getByRole('region', { name: 'Evidence and warnings' });
    for (const words of ['Left thumb: missing', 'Left index finger: worn', 'Right ring finger: injured']) {
      await evidence.getByText(words).waitFor();
    }
    const photo = evidence.getByRole('img', { name: 'Picture of exception-photo.jpg' });
    await photo.scrollIntoViewIfNeeded();
    await until(
      () => photo.evaluate((element) => (element as HTMLImageElement).naturalWidth > 100),
      'the photo is not shown',
    );
    await look('review');
    // It is evidence, and no document of the form.
    expect(await button(/^Show letter/).count()).toBe(1);
    expect(await button(/^Show exception/).count()).toBe(0);
  });

  it('are part of a submission that is approved and that the portal accepts', async () => {
    const { page } = kiosk;
    await button('Approve').click();
    await button('Sign and approve').click();
    await page.getByRole('row').filter({ hasText: 'Accepted' }).waitFor();
  });
});

describe('a visit without a submission', () => {
  it('may have exceptions without a photo, offers another way when no finger is left, and keeps nothing', async () => {
    const { page } = kiosk;
    await signOut(kiosk);
    await signIn(kiosk, operator('officer'));
    await startVisit(kiosk);
    await kiosk.providerPage();
    await button('Fingers that cannot be read').click();
    for (let finger = 1; finger <= 10; finger += 1) {
      await button(/: can be read$/)
        .first()
        .click();
      await page.getByRole('radio', { name: 'Worn: its lines are gone' }).check({ force: true });
    }
    await page.getByText(/^No finger can be read/).waitFor();
    await look('no-finger-left');
    await button('Continue').click();
    await button('No camera: go on without').click();
    await page.getByText('No photo: the supervisor will see that there is none.').waitFor();
    await button('Save').click();
    await button('Choose another way').click();
    await look('other-way');
    await button('Sign in this way').click();
    await until(async () => (await askWell(page, 'visit.view', {}))?.method === 'code', 'the way was not changed');
    const visit = await askWell(page, 'visit.view', {});
    expect(visit?.exceptions).toMatchObject({ photo: null, recorded: { length: 10 } });
    await kiosk.providerPage();
    // No reader for eyes is simulated here; the screens for them are the same ones.
    await askWell(page, 'visit.change-method', { method: 'iris' });
    await button('Eyes that cannot be read').click();
    await button('Left eye: can be read').click();
    await page.getByRole('radio', { name: 'Cannot be opened' }).check({ force: true });
    await page.getByText('The left eye cannot be read. The person can use the right eye.').waitFor();
    await look('eyes');
    await button('Cancel').click();
    expect((await askWell(page, 'visit.view', {}))?.exceptions.recorded).toHaveLength(10);
    await leaveVisit(kiosk);
    expect(await askWell(page, 'visit.view', {})).toBeNull();
  });

  it('shows only screens that fit and are accessible', () => {
    expect(found).toEqual([]);
  });
});
