import { z } from 'zod';
import { LANGUAGES, texts } from '../language/texts.ts';
import { canonicalJson, sha256Hex } from '../submission/canonical.ts';

/** A consent text as it is shown, word for word; its hash goes into the evidence. */
export interface ConsentText {
  readonly textId: string;
  readonly language: string;
  readonly paragraphs: readonly string[];
}

/** The consent to an application. Changed words get a new id: what was agreed to never changes afterwards. */
const APPLICATION = 'application-1';
const ParagraphsSchema = z.array(z.string().min(1)).min(1);

function textIn(language: string, textId: string): ConsentText | undefined {
  const key = `consent.${textId}`;
  if (!Object.hasOwn(LANGUAGES, language) || !texts.exists(key, { lng: language, fallbackLng: [] })) return undefined;
  const paragraphs = ParagraphsSchema.parse(texts.getFixedT(language)(key, { returnObjects: true }));
  return { textId, language, paragraphs };
}

/** The text in `language`, or in English where it has not been translated. */
export function consentText(language: string): ConsentText {
  const found = textIn(language, APPLICATION) ?? textIn('en', APPLICATION);
  if (!found) throw new RangeError('the consent text has no English words');
  return found;
}

/** The exact text that was agreed to, or undefined when the kiosk has no such text. */
export function findConsentText(textId: string, language: string): ConsentText | undefined {
  return textId === APPLICATION ? textIn(language, textId) : undefined;
}

/** Every text in every language: the texts that a portal may believe. */
export function consentTexts(): readonly ConsentText[] {
  return Object.keys(LANGUAGES).flatMap((language) => textIn(language, APPLICATION) ?? []);
}

/** SHA-256 over the canonical JSON of the paragraphs. */
export function consentTextHash(text: ConsentText): string {
  return sha256Hex(canonicalJson(text.paragraphs));
}
