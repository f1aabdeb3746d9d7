import type { TFunction } from 'i18next';
import type { Failure } from '../../../preload/contract/failures.ts';

export interface Limits {
  readonly documentBytes: number;
}

type FailureValues = Readonly<Record<string, string | number>> & {
  readonly limit: string;
  readonly questions: string;
  readonly name: string;
  readonly left: string;
  readonly seconds: string;
  readonly days: string;
};

/** Facts a refusal's text may name; a limit that main did not give is the station's own. */
export function valuesOf(failure: Failure, limits?: Limits): FailureValues {
  const { values } = failure;
  const text = (name: string) => String(values?.[name] ?? '–');
  return {
    ...values,
    limit: String(values?.['limit'] ?? limits?.documentBytes ?? '–'),
    questions: text('questions'),
    name: text('name'),
    left: text('left'),
    seconds: text('seconds'),
    days: text('days'),
  };
}

/** What happened, in one sentence. */
export function whatHappened(t: TFunction, failure: Failure, limits?: Limits): string {
  return t(`failure.${failure.code}.what`, valuesOf(failure, limits));
}

/** All three parts as running text, where there is no room for a panel. */
export function failureInFull(t: TFunction, failure: Failure, limits?: Limits): string {
  return `${whatHappened(t, failure, limits)} ${t(`failure.${failure.code}.kept`)} ${t(`failure.${failure.code}.now`)}`;
}
