const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a time as it is typed: `30m`, `12h`, `7d`; undefined for anything else, and for none. */
export function durationOf(typed: string): number | undefined {
  const groups = /^(?<count>[1-9]\d{0,3})(?<unit>[mhd])$/u.exec(typed)?.groups;
  return groups && Number(groups['count']) * UNIT_MS[groups['unit'] as keyof typeof UNIT_MS];
}
