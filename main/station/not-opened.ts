/** Why the kiosk does not start: one line for the person who started it says what happened, what is kept, what to do. */
export interface NotOpened {
  readonly code: string;
  readonly line: string;
}
