/** The roles of a person at a station, the one with most rights first, as in the provider's claim `kiosk_roles`. */
export const ROLES = ['administrator', 'supervisor', 'officer'] as const;
export type Role = (typeof ROLES)[number];

/** Who can place a finger on the simulated glass in training. */
export const TRAINING_ROLES = ['registrant', 'officer', 'supervisor'] as const;
export type TrainingRole = (typeof TRAINING_ROLES)[number];
