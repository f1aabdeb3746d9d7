import type { ExceptionReason } from '#vocabulary/exception-reasons.ts';
import { FINGERS, type Site } from '#vocabulary/fingers.ts';
import type { Method } from '#vocabulary/sign-in.ts';
import type { Exception } from '../../../preload/contract/exception-views.ts';

/** What a method reads. */
export type SiteKind = 'finger' | 'eye';
export type Side = 'left' | 'right';

/** Each hand as its owner sees it with the palms down, from left to right; the thumbs are drawn beside the palms. */
export const SITES: Readonly<Record<SiteKind, Readonly<Record<Side, readonly Site[]>>>> = {
  finger: {
    left: FINGERS.filter((name) => name.startsWith('Left')),
    right: FINGERS.filter((name) => name.startsWith('Right')),
  },
  eye: { left: ['Left'], right: ['Right'] },
};

export const SIDES: readonly Side[] = ['left', 'right'];

/** The reasons recorded so far, by finger or eye. */
export type Reasons = Readonly<Partial<Record<Site, ExceptionReason | undefined>>>;

/** What a way of signing in reads; null for one that needs no reader. */
export function kindOfMethod(method: Method): SiteKind | null {
  return method === 'fingerprint' ? 'finger' : method === 'iris' ? 'eye' : null;
}

export function isOfKind(kind: SiteKind, site: Site): boolean {
  return SIDES.some((side) => SITES[kind][side].includes(site));
}

/** The kind of a list: that of its first entry; fingers while the list is empty. */
export function kindOfList(list: readonly Pick<Exception, 'what'>[]): SiteKind {
  const [first] = list;
  return first && isOfKind('eye', first.what) ? 'eye' : 'finger';
}

export function reasonsOf(list: readonly Exception[]): Reasons {
  return Object.fromEntries(list.map(({ what, reason }) => [what, reason]));
}

/** What was recorded of both kinds, in the order of the drawing. */
export function listOf(reasons: Reasons): Exception[] {
  const sites = [SITES.finger, SITES.eye].flatMap(({ left, right }) => [...left, ...right]);
  return sites.flatMap((what) => {
    const reason = reasons[what];
    return reason === undefined ? [] : [{ what, reason }];
  });
}

/** Which sides have nothing left that can be read. */
export function sidesGone(kind: SiteKind, reasons: Reasons): readonly Side[] {
  return SIDES.filter((side) => SITES[kind][side].every((site) => reasons[site] !== undefined));
}
