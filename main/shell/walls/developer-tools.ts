import type { WebContents } from 'electron';

/**
 * Closes the developer tools of a page however they were opened. `devTools: false` in its preferences keeps them shut
 * already; this also holds for a page that was created without that.
 */
export function closeDeveloperTools(contents: Pick<WebContents, 'on' | 'closeDevTools'>): void {
  contents.on('devtools-opened', () => contents.closeDevTools());
}
