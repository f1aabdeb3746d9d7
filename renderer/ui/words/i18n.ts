import i18next from 'i18next';
import type { i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { bytesForPeople } from './bytes.ts';
import { en } from './text/en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    returnNull: false;
  }
}

/** Starts i18next with the shipped languages. Synchronous: no text is ever fetched. */
export function startTexts(language: string): i18n {
  const texts = i18next.createInstance();
  void texts.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    returnNull: false,
    // React escapes.
    interpolation: { escapeValue: false },
  });
  texts.services.formatter?.add('bytes', (value: unknown, lng) => bytesForPeople(Number(value), lng ?? language));
  return texts;
}
