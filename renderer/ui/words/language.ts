import { useTranslation } from 'react-i18next';
import { bytesForPeople } from './bytes.ts';
import { dayForPeople, momentForPeople } from './dates.ts';

function nameOfLanguage(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export interface Wording {
  readonly bytes: (bytes: number) => string;
  readonly moment: (iso: string) => string;
  readonly day: (iso: string) => string;
  readonly number: (value: number) => string;
  /** The name of a language (BCP 47); a tag that names no language is returned unchanged. */
  readonly languageName: (tag: string) => string;
}

/** Numbers, sizes and times as the language writes them. */
export function useWording(): Wording {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return {
    bytes: (bytes) => bytesForPeople(bytes, language),
    moment: (iso) => momentForPeople(iso, new Date(), language),
    day: (iso) => dayForPeople(iso, new Date(), language),
    languageName: (tag) => nameOfLanguage(tag, language),
    number: (value) => new Intl.NumberFormat(language).format(value),
  };
}
