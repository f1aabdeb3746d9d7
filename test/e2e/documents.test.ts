import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { addDocument, CASH_SUPPORT, chooseProgram, form, offerDocument, registrant } from '../tour/steps.ts';
import { ask, dataFolder, kioskOfOfficer, letter, visitOf } from '../support/driven-kiosk.ts';

import { pdfOf, pdfOfSize } from '../support/documents/pdf.ts';

const PDF = 'application/pdf';
const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path, { KIOSK_DOCUMENT_BYTES: '200000' });
  await visitOf(kiosk, registrant(0));
  await chooseProgram(kiosk, CASH_SUPPORT);
  await household().fill('6');
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});
beforeEach(async () => {
  await form(kiosk)
    .getByRole('button', { name: /Choose (a|another) file/ })
    .waitFor();
});

function household() {
  return form(kiosk).getByLabel('How many people live in your household?');
}

/** Offers a file that is refused with these words; nothing of it is kept, and the answers stay. */
async function refused(file: Parameters<typeof offerDocument>[1], words: string): Promise<string> {
  await offerDocument(kiosk, file);
  const said = form(kiosk).getByText(words).first();
  await said.waitFor();
  expect(await household().inputValue()).toBe('6');
  expect(await kept()).toEqual([]);
  return said.innerText();
}

/** Names of the documents main keeps for the open form, as they would be sent. */
async function kept(): Promise<readonly string[]> {
  const view = await ask(kiosk.page, 'form.open', { programId: '1' });
  if (!view.ok) throw new Error(view.error.code);
  return view.value.parts.map((part) => part.name);
}

describe('a document', () => {
  it('is refused when it is empty', async () => {
    const words = await refused(
      { name: 'empty.pdf', mimeType: PDF, buffer: Buffer.alloc(0) },
      'The file is empty (0 bytes).',
    );
    expect(words).toContain('The file was not added. Everything else is kept.');
    expect(words).toContain('Choose another file.');
  });

  it('is refused when it is over the limit, with the limit in the words', async () => {
    const words = await refused(
      { name: 'large.pdf', mimeType: PDF, buffer: pdfOfSize(300_000) },
      'The file is too large.',
    );
    expect(words).toContain('At most 195 kB are taken.');
  });

  it('is refused when it is a text that calls itself PDF', async () => {
    const words = await refused(
      { name: 'letter.pdf', mimeType: PDF, buffer: Buffer.from('I live in the green house.') },
      'Files of this kind are not taken.',
    );
    expect(words).toContain('PDF and PNG files and usual JPEG pictures are.');
  });

  it('is refused when it is a program', async () => {
    const program = Buffer.from('4d5a90000300000004000000ffff0000', 'hex');
    await refused(
      { name: 'viewer.exe', mimeType: 'application/x-msdownload', buffer: program },
      'Files of this kind are not taken',
    );
  });

  it('is refused when it was cut off, with other words than for a wrong kind', async () => {
    const words = await refused(
      { name: 'cut.pdf', mimeType: PDF, buffer: pdfOfSize(5000).subarray(0, 3000) },
      'The file is damaged',
    );
    expect(words).toContain('a part of it is missing');
  });

  it('is refused when it asks for a password', async () => {
    const locked = pdfOf({ userPassword: 'secret' });
    const words = await refused(
      { name: 'locked.pdf', mimeType: PDF, buffer: locked },
      'The file is locked with a password',
    );
    expect(words).toContain('Ask for a copy that is not locked');
  });

  it('is refused when nobody can open it, though it begins and ends as a PDF', async () => {
    const hollow = Buffer.concat([pdfOfSize(5000).subarray(0, 12), Buffer.alloc(3000), Buffer.from('%%EOF')]);
    await refused({ name: 'hollow.pdf', mimeType: PDF, buffer: hollow }, 'The file is damaged');
  });

  it('is refused when its transfer breaks off, and what arrived is not sent', async () => {
    const whole = pdfOfSize(150_000);
    const begun = await ask(kiosk.page, 'part.begin', {
      slot: 'proof_of_residence',
      name: 'half.pdf',
      size: whole.length + 9,
    });
    if (!begun.ok) throw new Error(begun.error.code);
    const { partId } = begun.value;
    expect(await ask(kiosk.page, 'part.finish', { partId })).toMatchObject({ error: { code: 'document-incomplete' } });
    expect(await kept()).toEqual([]);
  });

  it('is accepted after others were refused', async () => {
    await addDocument(kiosk, letter());
    expect(await kept()).toEqual(['letter.pdf']);
    expect(await form(kiosk).getByText('Files of this kind are not taken').count()).toBe(0);
    expect(await household().inputValue()).toBe('6');
  });
});
