/** The part of all cases that one of several guests runs: its number, counted from 1, and how many guests there are. */
export interface Share {
  readonly number: number;
  readonly of: number;
}

/** Something that takes a while. */
export interface Lasting {
  /** About how long on an idle machine; undefined where it is a few seconds. */
  readonly seconds?: number;
}

const SHORT_SECONDS = 2;

/** The word by which a share travels to the guest, on its kernel's command line and in its environment. */
export const shareWord = ({ number, of }: Share): string => `${number}/${of}`;

/**
 * The elements of one share, in the order of the list. The longest are given out first, each to the guest that has least to
 * do, so that all end at about the same time.
 *
 * @throws when the word names no share: a guest that runs nothing must not look like one that passed.
 */
export function takeShare<T extends Lasting>(list: readonly T[], word: string): readonly T[] {
  const [number = 0, of = 0] = word.split('/').map(Number);
  if (!(Number.isInteger(number) && Number.isInteger(of) && number >= 1 && number <= of)) {
    throw new Error(`“${word}” is no share of the cases`);
  }
  const shares = Array.from({ length: of }, () => ({ seconds: 0, elements: new Set<T>() }));
  for (const element of list.toSorted((one, other) => secondsOf(other) - secondsOf(one))) {
    const lightest = shares.reduce((least, share) => (share.seconds < least.seconds ? share : least));
    lightest.seconds += secondsOf(element);
    lightest.elements.add(element);
  }
  return list.filter((element) => shares[number - 1]?.elements.has(element));
}

const secondsOf = ({ seconds }: Lasting): number => seconds ?? SHORT_SECONDS;
