/**
 * The portal's own code stands in a column of its own instead of behind a colon. Counts and what is kept too long are
 * found by an index. Append-only: a released migration is never edited.
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
