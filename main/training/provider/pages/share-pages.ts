import { html } from './html.ts';
import { cancelButton, cancelForm, page, token, type PageFrame } from './pages.ts';

/** Lists the details the client will get, and asks for agreement. */
export function sharePage(
  frame: Pick<PageFrame, 'path' | 'formToken'>,
  name: string,
  shared: readonly string[],
): string {
  const whole: PageFrame = { ...frame, notice: undefined, method: 'fingerprint', otherMethods: [] };
  return page(
    'Share your details?',
    html`<h1>Share your details?</h1>
      <p><bdi>${name}</bdi>, the registration kiosk asks for:</p>
      <ul class="shared">
        ${shared.map((label) => html`<li>${label}</li>`)}
      </ul>
      <form method="post" action="${frame.path}/share">
        ${token(whole)}
        <div class="actions">
          ${cancelButton()}<button class="primary" type="submit" autofocus>Share these details</button>
        </div>
      </form>
      ${cancelForm(whole)}`,
  );
}

/** The same as eSignet asks it: what is essential is fixed, and what is voluntary is not ticked. */
export function choicePage(
  frame: Pick<PageFrame, 'path' | 'formToken'>,
  name: string,
  asked: {
    readonly fixed: readonly string[];
    readonly voluntary: readonly { readonly claim: string; readonly label: string }[];
  },
): string {
  const whole: PageFrame = { ...frame, notice: undefined, method: 'fingerprint', otherMethods: [] };
  return page(
    'Share your details?',
    html`<h1>Share your details?</h1>
      <p><bdi>${name}</bdi>, the registration kiosk needs:</p>
      <ul class="shared">
        ${asked.fixed.map((label) => html`<li>${label}</li>`)}
      </ul>
      <form method="post" action="${frame.path}/share">
        ${token(whole)}
        <p>It asks for these too. Tick what it may have:</p>
        <ul class="shared">
          ${asked.voluntary.map(
            ({ claim, label }) =>
              html`<li>
                <label><input type="checkbox" name="claim" value="${claim}" /> ${label}</label>
              </li>`,
          )}
        </ul>
        <div class="actions">${cancelButton()}<button class="primary" type="submit">Allow</button></div>
      </form>
      ${cancelForm(whole)}`,
  );
}
