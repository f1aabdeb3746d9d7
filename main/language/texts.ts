import i18next from 'i18next';
import type { i18n } from 'i18next';
import en from '../../resources/languages/en.json' with { type: 'json' };

/** The languages main has its own texts in (BCP 47); the windows have theirs in `renderer/ui/text`. */
export const LANGUAGES = { en } as const;

/** The few texts that main itself must know word for word: what is signed for, and what is written into answers. */
export const texts: i18n = i18next.createInstance();
void texts.init({
  resources: Object.fromEntries(Object.entries(LANGUAGES).map(([tag, translation]) => [tag, { translation }])),
  fallbackLng: 'en',
  initAsync: false,
  returnNull: false,
  // Nothing is put into these texts, and what shows them escapes by itself.
  interpolation: { escapeValue: false },
});
