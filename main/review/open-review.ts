/** The one review that is open on the screen; only the open submission can be seen and decided. */
export interface OpenReview {
  /** Id of the submission, for the operator who opened it and as long as their sign-in lasts. */
  current(): string | undefined;
  open(submissionId: string): void;
  close(): void;
}

/** @param operator the operator who is signed in: the same object as long as the same sign-in lasts */
export function createOpenReview(operator: () => object | null): OpenReview {
  let open: { readonly submissionId: string; readonly by: object } | undefined;
  return {
    current: () => (open && open.by === operator() ? open.submissionId : undefined),
    open(submissionId) {
      const by = operator();
      open = by ? { submissionId, by } : undefined;
    },
    close() {
      open = undefined;
    },
  };
}
