import i18next from 'i18next';
import type { i18n } from 'i18next';
import en from '../../resources/languages/en.json' with { type: 'json' };

/** The languages of main's own texts (BCP 47); the texts of the windows are in `renderer/ui/text`. */
export const LANGUAGES = { en } as const;

/** The few texts that main itself must know word for word: those that are signed, and those written into answers. */
export const texts: i18n = i18next.createInstance();
void texts.init({
  resources: Object.fromEntries(Object.entries(LANGUAGES).map(([tag, translation]) => [tag, { translation }])),
  fallbackLng: 'en',
  initAsync: false,
  returnNull: false,
  // The code that shows these texts escapes them.
  interpolation: { escapeValue: false },
});
