import { canonicalJson, sha256Hex } from '../submission/canonical.ts';

/** A consent text as it is shown, word for word; its hash goes into the evidence. */
export interface ConsentText {
  readonly textId: string;
  readonly language: string;
  readonly paragraphs: readonly string[];
}

const TEXTS: readonly ConsentText[] = [
  {
    textId: 'application-1',
    language: 'en',
    paragraphs: [
      'You are asking to take part in the program named above. What you see on this page will be sent to the office that runs it, together with the proof that you signed in yourself.',
      'The office uses it to decide on your application, and keeps it as long as the law says. Your fingerprint picture is not part of it and is not kept on this machine.',
      'You may ask the office at any time to see, correct or withdraw your application. If you do not agree, nothing is sent, and you lose no right you have.',
    ],
  },
];

/** The text in `language`, or in English where it has not been translated. */
export function consentText(language: string): ConsentText {
  const found = TEXTS.find((text) => text.language === language) ?? TEXTS[0];
  if (!found) throw new RangeError('the catalogue of consent texts is empty');
  return found;
}

/** The very text that was agreed to, or undefined when it is none of ours. */
export function findConsentText(textId: string, language: string): ConsentText | undefined {
  return TEXTS.find((text) => text.textId === textId && text.language === language);
}

/** SHA-256 over the canonical JSON of the paragraphs. */
export function consentTextHash(text: ConsentText): string {
  return sha256Hex(canonicalJson(text.paragraphs));
}
