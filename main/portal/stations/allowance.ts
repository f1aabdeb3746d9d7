import { isIPv6 } from 'node:net';
import { POLICIES } from '../settings/policies.ts';
import type { TriesRepository, TryKind } from '../storage/tries.ts';

/** How often a thing may be tried: by one source, and by everybody together. */
export interface Allowance {
  /** Seconds until `source` may try again; undefined when it may now. */
  wait(source: string): Promise<number | undefined>;
  note(source: string): Promise<void>;
}

const MINUTE_MS = 60_000;
/** Most of each kind within a minute. */
const MOST: Readonly<Record<TryKind, { readonly ofOne: number; readonly ofAll: number }>> = {
  'enrolment-code': { ofOne: POLICIES.wrongEnrolmentCodes.value, ofAll: POLICIES.allWrongEnrolmentCodes.value },
  assertion: { ofOne: POLICIES.assertions.value, ofAll: Infinity },
};

export function createAllowance(deps: {
  readonly kind: TryKind;
  readonly tries: TriesRepository;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Allowance {
  const { kind, tries, now } = deps;
  const { ofOne, ofAll } = MOST[kind];
  const ago = (): string => new Date(now() - MINUTE_MS).toISOString();

  async function waitOf(most: number, source?: string): Promise<number> {
    const times = await tries.since(kind, ago(), source);
    const decisive = times.at(-most);
    if (times.length < most || decisive === undefined) return 0;
    return Math.max(1, Math.ceil((Date.parse(decisive) + MINUTE_MS - now()) / 1000));
  }

  return {
    async wait(source) {
      const seconds = Math.max(await waitOf(ofOne, source), ofAll === Infinity ? 0 : await waitOf(ofAll));
      return seconds === 0 ? undefined : seconds;
    },
    note: (source) => tries.note({ kind, source, at: new Date(now()).toISOString() }, ago()),
  };
}

/** Who an address counts as: whoever has one address of IPv6 has the 2^64 of its network. */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(?<four>\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.groups?.['four'];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [plain = ''] = address.split('%');
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}
