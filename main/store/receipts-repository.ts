import type { Connection } from './connection.ts';

/** The portal's receipt. It names no person, so it is kept in plain and outlives the content. */
export interface ReceiptRecord {
  readonly submissionId: string;
  /** Compact JWS, as the portal sent it and as it was verified. */
  readonly jws: string;
  readonly applicationId: string;
  /** ISO 8601, by the portal's clock. */
  readonly receivedAt: string;
}

interface Row {
  submission_id: string;
  jws: string;
  application_id: string;
  received_at: string;
}

/** The table `receipts`. */
export function receiptsRepository({ db }: Connection) {
  const insert = db.prepare<[string, string, string, string]>(
    'INSERT INTO receipts (submission_id, jws, application_id, received_at) VALUES (?, ?, ?, ?)',
  );
  const select = db.prepare<[string], Row>(
    'SELECT submission_id, jws, application_id, received_at FROM receipts WHERE submission_id = ?',
  );

  return {
    insert(receipt: ReceiptRecord): void {
      insert.run(receipt.submissionId, receipt.jws, receipt.applicationId, receipt.receivedAt);
    },

    get(submissionId: string): ReceiptRecord | undefined {
      const row = select.get(submissionId);
      return (
        row && {
          submissionId: row.submission_id,
          jws: row.jws,
          applicationId: row.application_id,
          receivedAt: row.received_at,
        }
      );
    },
  };
}
export type ReceiptsRepository = ReturnType<typeof receiptsRepository>;
