/** The purpose of a station: training with invented people and a demonstration portal, or the work of a real centre. */
export const MODES = ['training', 'production'] as const;
export type Mode = (typeof MODES)[number];

/** Whether the portal answered at the last try. */
export const PORTAL_STATES = ['reachable', 'unreachable', 'unknown'] as const;
export type PortalState = (typeof PORTAL_STATES)[number];

/** What protects the station's storage key: the system's key store, or only file permissions. */
export const PROTECTIONS = ['key-store', 'file-only'] as const;
export type Protection = (typeof PROTECTIONS)[number];
