import type { TFunction } from 'i18next';
import type { Failure } from '../../../preload/contract/failures.ts';

export interface Limits {
  readonly documentBytes: number;
}

type FailureValues = Readonly<Record<string, string | number>> & {
  readonly limit: string;
  readonly questions: string;
};

/** Facts a refusal's text may name; a limit that main did not give is the station's own. */
export function valuesOf(failure: Failure, limits?: Limits): FailureValues {
  const { values } = failure;
  return {
    ...values,
    limit: String(values?.['limit'] ?? limits?.documentBytes ?? '–'),
    questions: String(values?.['questions'] ?? '–'),
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
