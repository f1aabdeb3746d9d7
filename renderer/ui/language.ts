import { useTranslation } from 'react-i18next';
import { bytesForPeople } from './bytes.ts';
import { dayForPeople, momentForPeople } from './dates.ts';

export interface Wording {
  readonly bytes: (bytes: number) => string;
  readonly moment: (iso: string) => string;
  readonly day: (iso: string) => string;
  readonly number: (value: number) => string;
}

/** Numbers, sizes and times as the language writes them. */
export function useWording(): Wording {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return {
    bytes: (bytes) => bytesForPeople(bytes, language),
    moment: (iso) => momentForPeople(iso, new Date(), language),
    day: (iso) => dayForPeople(iso, new Date(), language),
    number: (value) => new Intl.NumberFormat(language).format(value),
  };
}
