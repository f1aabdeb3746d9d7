import { PDFDocument, StandardFonts } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJpeg2000 } from '../../drivers/imaging/codec/jpeg2000.ts';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import {
  CASH_SUPPORT,
  chooseProgram,
  fillCashSupport,
  finishVisit,
  lookOver,
  openReview,
  operator,
  registrant,
  signIn,
  signOut,
  submit,
} from '../tour/steps.ts';
import { dataFolder, kioskOfOfficer, visitOf } from '../support/driven-kiosk.ts';
import { lookClosely } from '../support/layout.ts';
import { pdfOf, pictureOf } from '../support/documents/pdf.ts';

const PDF = 'application/pdf';
const WORDS = ['The first sheet names the house', 'The second sheet names the rent', 'The third sheet is signed'];
const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
  await kiosk.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { refusedByPolicy: seen });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      seen.push(`${violatedDirective} ${blockedURI}`);
    });
  });
  await visitOf(kiosk, registrant(0));
  await chooseProgram(kiosk, CASH_SUPPORT);
  await fillCashSupport(kiosk, { name: 'sheets.pdf', mimeType: PDF, buffer: await sheets() });
  await lookOver(kiosk);
}, 120_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

/** Three sheets with words in a font that the file does not bring. */
async function sheets(): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const words of WORDS) pdf.addPage([595, 842]).drawText(words, { x: 50, y: 700, size: 24, font });
  return Buffer.from(await pdf.save());
}

/** A page that is a picture as scanners write them, JPEG 2000: the left half dark. */
async function scan(): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: 200 * 100 }, (_, at) => (at % 200 < 100 ? 20 : 250));
  const coded = await openJpeg2000().encode(
    { pixels, width: 200, height: 100, pixelsPerInch: 100 },
    { kind: 'lossless' },
  );
  return pictureOf(Buffer.from(coded));
}

const button = (name: string | RegExp) => kiosk.page.getByRole('button', { name, exact: true });
const viewer = () => kiosk.page.locator('.viewer-pdf');
const sheet = () => kiosk.page.locator('.viewer-page');
const toggle = (name: string) => kiosk.page.getByRole('button', { name: `Show ${name}` });

async function open(name: string): Promise<void> {
  await toggle(name).click();
  await drawn();
}

async function close(): Promise<void> {
  await mend();
  await toggle('sheets.pdf').click();
  await viewer().waitFor({ state: 'detached' });
}

/** Waits until the page in view is drawn. */
async function drawn(): Promise<void> {
  await kiosk.page.locator('.viewer-page[aria-busy="false"] canvas').waitFor();
}

/** Darkness of the left and the right half of what is drawn, 0 to 1. */
async function darkness(): Promise<readonly [number, number]> {
  return kiosk.page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.viewer-sheet canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) throw new Error('nothing is drawn');
    const half = Math.floor(canvas.width / 2);
    const darkOf = (left: number): number => {
      const { data } = context.getImageData(left, 0, half, canvas.height);
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) dark += 1;
      return dark / (data.length / 4);
    };
    return [darkOf(0), darkOf(half)] as const;
  });
}

/** Files of the kiosk's own that the page has loaded, by the words in their names. */
async function loaded(part: string): Promise<number> {
  return kiosk.page.evaluate(
    (words) => performance.getEntriesByType('resource').filter(({ name }) => name.includes(words)).length,
    part,
  );
}

async function state(): Promise<string> {
  return kiosk.page.locator('.viewer-state').innerText();
}

/** Lets the page get other bytes, or none, instead of a document. */
async function spoil(bytes: Buffer | null): Promise<void> {
  await kiosk.page.evaluate(
    (given) => {
      const held = window as unknown as { ownFetch?: typeof fetch };
      const own = (held.ownFetch ??= window.fetch);
      window.fetch = (input, init) =>
        typeof input === 'string' && input.startsWith('part/')
          ? Promise.resolve(given ? new Response(Uint8Array.from(given)) : new Response(null, { status: 404 }))
          : own(input, init);
    },
    bytes && [...bytes],
  );
}

async function mend(): Promise<void> {
  await kiosk.page.evaluate(() => {
    const { ownFetch } = window as unknown as { ownFetch?: typeof fetch };
    if (ownFetch) window.fetch = ownFetch;
  });
}

describe('a document in the page', () => {
  it('loads what reads it only when one is opened', async () => {
    expect(await loaded('assets/pdf')).toBe(0);
    await open('sheets.pdf');
    expect(await loaded('assets/pdf')).toBeGreaterThan(0);
  });

  it('is read in one worker, which reaches nothing, not even the kiosk', async () => {
    // Where the test before is left out, nothing is open yet.
    if ((await sheet().count()) === 0) await open('sheets.pdf');
    expect(kiosk.page.workers()).toHaveLength(1);
    const asked = await kiosk.page.workers()[0]?.evaluate(() =>
      fetch('/index.html').then(
        ({ status }) => String(status),
        (error: unknown) => (error instanceof Error ? error.name : 'nothing'),
      ),
    );
    expect(asked).toBe('TypeError');
    expect(await kiosk.page.evaluate(() => fetch('/index.html').then(({ status }) => status))).toBe(200);
  });

  it('is drawn as fine as the screen is, with its words for assistive technology', async () => {
    const [left, right] = await darkness();
    expect(left + right).toBeGreaterThan(0.001);
    await sheet()
      .getByText(WORDS[0] ?? '')
      .waitFor({ state: 'attached' });
    expect(await state()).toBe('Page 1 of 3 · 100 %');
    const { drawnWidth, shownWidth, ratio } = await kiosk.page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      return {
        drawnWidth: canvas?.width ?? 0,
        shownWidth: canvas?.getBoundingClientRect().width ?? 0,
        ratio: devicePixelRatio,
      };
    });
    expect(Math.abs(drawnWidth - shownWidth * ratio)).toBeLessThan(2 * ratio + 1);
  });

  it('turns its pages by buttons, one page at a time', async () => {
    await button('Next page').click();
    await sheet()
      .getByText(WORDS[1] ?? '')
      .waitFor({ state: 'attached' });
    await drawn();
    expect(await state()).toBe('Page 2 of 3 · 100 %');
    expect(
      await sheet()
        .getByText(WORDS[0] ?? '')
        .count(),
    ).toBe(0);
    expect(await kiosk.page.locator('.viewer-sheet canvas').count()).toBe(1);
    await button('Next page').click();
    await drawn();
    expect(await button('Next page').isDisabled()).toBe(true);
    await button('Previous page').click();
    await button('Previous page').click();
    await drawn();
    expect(await state()).toBe('Page 1 of 3 · 100 %');
    expect(await button('Previous page').isDisabled()).toBe(true);
  });

  it('goes through the page and on to the next by Page Down, and back by Page Up', async () => {
    const top = () => sheet().evaluate((element) => element.scrollTop);
    expect(await sheet().evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await top()).toBe(0);
    await kiosk.page.keyboard.press('PageDown');
    expect(await top()).toBeGreaterThan(100);
    expect(await state()).toContain('Page 1 of 3');
    for (let press = 0; press < 6 && (await state()).includes('Page 1'); press += 1) {
      await kiosk.page.keyboard.press('PageDown');
    }
    await drawn();
    expect(await state()).toContain('Page 2 of 3');
    expect(await top()).toBe(0);
    await kiosk.page.keyboard.press('PageUp');
    await drawn();
    expect(await state()).toContain('Page 1 of 3');
    expect(await top()).toBeGreaterThan(100);
  });

  it('grows and shrinks by keys and buttons, and fits again', async () => {
    const width = () => kiosk.page.locator('.viewer-sheet').evaluate((element) => element.clientWidth);
    const fits = await width();
    await kiosk.page.keyboard.press('+');
    await kiosk.page.keyboard.press('+');
    expect(await state()).toContain('200 %');
    expect(Math.abs((await width()) - 2 * fits)).toBeLessThan(3);
    await drawn();
    await kiosk.page.keyboard.press('-');
    expect(await state()).toContain('150 %');
    await button('Fit to width').click();
    expect(await state()).toContain('100 %');
    await button('Smaller').click();
    expect(await state()).toContain('75 %');
    await kiosk.page.keyboard.press('0');
    expect(await width()).toBe(fits);
    for (let press = 0; press < 8; press += 1) await kiosk.page.keyboard.press('+');
    expect(await state()).toContain('400 %');
    expect(await button('Larger').isDisabled()).toBe(true);
    await drawn();
    await kiosk.page.keyboard.press('0');
    await drawn();
  });

  it('fits the small panel and twice the text, and keeps nobody out', async () => {
    expect(await lookClosely(kiosk, 'document')).toEqual([]);
    await kiosk.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    expect(await lookClosely(kiosk, 'document-rtl')).toEqual([]);
    await kiosk.page.evaluate(() => document.documentElement.setAttribute('dir', 'ltr'));
  });

  it('leaves with its words, its pixels and its worker when it is closed', async () => {
    await close();
    expect(await kiosk.page.locator('canvas').count()).toBe(0);
    expect(await kiosk.page.getByText(WORDS[0] ?? '').count()).toBe(0);
    await expect.poll(() => kiosk.page.workers().length).toBe(0);
  });

  it('shows a scan, and says that there is nothing to read aloud', async () => {
    await spoil(await scan());
    await open('sheets.pdf');
    const [left, right] = await darkness();
    expect(left).toBeGreaterThan(0.9);
    expect(right).toBeLessThan(0.1);
    await sheet().getByText('This page is a picture.').waitFor({ state: 'attached' });
    expect(await viewer().getByRole('alert').count()).toBe(0);
    await close();
  });

  it('says that a picture on the page cannot be read', async () => {
    await spoil(pictureOf(Buffer.alloc(400, 7)));
    await open('sheets.pdf');
    await viewer().getByText('A picture on this page cannot be read').waitFor();
    await close();
  });

  it.each([
    ['is not given any more', null, 'The document could not be loaded.'],
    ['is damaged', Buffer.from('%PDF-1.7\nnothing of a document\n%%EOF'), 'The document is damaged'],
    ['asks for a password', pdfOf({ userPassword: 'secret' }), 'The document asks for a password'],
  ])('says in words when it %s, and shows it once it is there again', async (_what, bytes, words) => {
    await spoil(bytes);
    await toggle('sheets.pdf').click();
    const panel = kiosk.page.locator('.viewer').getByRole('alert');
    await panel.getByText(words).waitFor();
    expect(await panel.innerText()).toMatch(/What is kept:.*\n*.*What to do now:/u);
    expect(await lookClosely(kiosk, 'document-trouble')).toEqual([]);
    await expect.poll(() => kiosk.page.workers().length).toBe(0);
    await mend();
    await panel.getByRole('button', { name: 'Try again' }).click();
    await drawn();
    await close();
  });

  it('asks for nothing that the policy of the page forbids', async () => {
    expect(
      await kiosk.page.evaluate(() => (window as unknown as { refusedByPolicy: string[] }).refusedByPolicy),
    ).toEqual([]);
  });

  it('is shown in a review, and leaves with it', async () => {
    const { number } = await submit(kiosk);
    await finishVisit(kiosk);
    await signOut(kiosk);
    await signIn(kiosk, operator('supervisor'));
    await openReview(kiosk, number);
    await open('sheets.pdf');
    await sheet()
      .getByText(WORDS[0] ?? '')
      .waitFor({ state: 'attached' });
    // A letter that decides still does, and those of the document decide nothing.
    await kiosk.page.keyboard.press('+');
    expect(await button('Sign and approve').count()).toBe(0);
    expect(await lookClosely(kiosk, 'document-in-review')).toEqual([]);
    await button('Back to the list').click();
    await viewer().waitFor({ state: 'detached' });
    await expect.poll(() => kiosk.page.workers().length).toBe(0);
  });
});
