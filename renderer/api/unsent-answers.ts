/**
 * What an open form has not sent to main yet. Whoever leads away from the form asks for it first: Form.io reports a change
 * a moment after it was typed, and the autosave waits a moment more.
 */
let settle: (() => Promise<boolean>) | null = null;

/** Called by an open form; `send` saves what is not saved, and says whether everything is. Returns what ends it. */
export function holdUnsentAnswers(send: () => Promise<boolean>): () => void {
  settle = send;
  return () => {
    if (settle === send) settle = null;
  };
}

/** Saves what was typed last. False when it could not be saved; the form's screen says why. */
export async function saveUnsentAnswers(): Promise<boolean> {
  return (await settle?.()) ?? true;
}
