/** What a station is for. Training has everything on one machine and registers nobody; the two never mix. */
export const STATION_MODES = ['training', 'production'] as const;
export type StationMode = (typeof STATION_MODES)[number];
