/** What a person may do at a station, the most first; the provider's claim `kiosk_roles` names them. */
export const ROLES = ['administrator', 'supervisor', 'officer'] as const;
export type Role = (typeof ROLES)[number];

/** Who can lay a finger on the simulated glass in training. */
export const TRAINING_ROLES = ['registrant', 'officer', 'supervisor'] as const;
export type TrainingRole = (typeof TRAINING_ROLES)[number];
