/**
 * The portal's own code gets a column of its own; before, it followed a colon. An index serves the counts and finds what
 * is kept too long. Append-only: a released migration is never edited.
 */
export const version = 20;

export const sql = `
ALTER TABLE outbox ADD COLUMN quarantine_refusal TEXT;
UPDATE outbox
  SET quarantine_refusal = substr(quarantine_reason, length('portal-refused:') + 1), quarantine_reason = 'portal-refused'
  WHERE quarantine_reason LIKE 'portal-refused:%';

DROP INDEX submissions_by_state;
CREATE INDEX submissions_by_state_and_change ON submissions (state, changed_at);
`;
