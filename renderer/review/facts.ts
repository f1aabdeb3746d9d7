import { en } from '../ui/words/text/en.ts';

/** Ways of signing in that have words: eSignet's values without `mosip:idp:acr:`. */
type Acr = keyof typeof en.review.acr;
const ACR_PREFIX = 'mosip:idp:acr:';

function isAcr(word: string): word is Acr {
  return Object.hasOwn(en.review.acr, word);
}

/** The way a person signed in, where there are words for it; null for a value of another provider. */
export function acrOf(value: string): Acr | null {
  const word = value.startsWith(ACR_PREFIX) ? value.slice(ACR_PREFIX.length) : '';
  return isAcr(word) ? word : null;
}
