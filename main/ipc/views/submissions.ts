import type { PartView } from '../../../preload/contract/application-views.ts';
import type { ReviewView, SubmissionRow } from '../../../preload/contract/review-views.ts';
import type { QueueRow } from '../../review/queue.ts';
import type { ReviewSheet } from '../../review/sheets.ts';
import type { Part } from '../../submission/manifest.ts';
import { shortNumber } from '../../visit/short-number.ts';

/** One line of the list of submissions, as the windows see it. */
export function submissionRow(row: QueueRow): SubmissionRow {
  return { ...row, number: row.applicationId ?? shortNumber(row.submissionId) };
}

/** A document, with the path under which its content can be seen. */
export function partView(part: Part): PartView {
  const { id, slot, name, mediaType, size } = part;
  return { partId: id, slot, name, mediaType, size, path: `part/${id}` };
}

/** A submission as its reviewer sees it. */
export function reviewView(sheet: ReviewSheet): ReviewView {
  const { row, documents, exceptions } = sheet;
  return {
    row: submissionRow(row),
    registrantName: sheet.registrantName,
    lines: [...sheet.lines],
    parts: documents.map(partView),
    evidence: [...sheet.evidence],
    exceptions: exceptions && {
      recorded: [...exceptions.recorded],
      photo: exceptions.photo && partView(exceptions.photo),
    },
    manifestSha256: sheet.manifestSha256,
    history: [...sheet.history],
    whyNot: sheet.whyNot,
  };
}
