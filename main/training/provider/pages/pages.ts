import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Notice } from './notices.ts';
import type { FingerPageOptions } from '../checks/sbi-environment.ts';
import { METHODS } from '../checks/sign-in-methods.ts';
import type { Method } from '../checks/sign-in-methods.ts';

/** What every page of one sign-in needs. */
export interface PageFrame {
  /** Path of the sign-in, without a slash at its end. */
  readonly path: string;
  /** Sent with every form; a page of another origin cannot know it. */
  readonly formToken: string;
  readonly notice: Notice | undefined;
  /** The method in use, and the others that the client allows. */
  readonly method: Method;
  readonly otherMethods: readonly Method[];
}

const HEADING: Readonly<Record<Method, string>> = {
  fingerprint: 'Sign in with your fingerprint',
  code: 'Sign in with a code',
  pin: 'Sign in with your PIN',
};

export function page(title: string, content: Html, scripts: Html = html``): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – demonstration identity provider</title>
        <link rel="stylesheet" href="/assets/page.css" />
        ${scripts}
      </head>
      <body>
        <header class="band">
          <strong>Demonstration identity provider</strong> – for training, nothing here is real
        </header>
        <main>${content}</main>
      </body>
    </html>`.markup;
}

function noticeBox(notice: Notice | undefined): Html {
  if (notice === undefined) return html`<div id="notice" class="notice" role="alert" hidden></div>`;
  return html`<div id="notice" class="notice" role="alert">
    <span class="mark" aria-hidden="true">!</span>
    <div>
      <p class="happened">${notice.happened}</p>
      <p class="now">${notice.now}</p>
      <p class="code">${notice.code}</p>
    </div>
  </div>`;
}

export function token(frame: PageFrame): Html {
  return html`<input type="hidden" name="form_token" value="${frame.formToken}" />`;
}

export function cancelButton(): Html {
  return html`<button class="quiet" type="submit" form="cancel">Cancel</button>`;
}

export function cancelForm(frame: PageFrame): Html {
  return html`<form id="cancel" method="post" action="${frame.path}/cancel">${token(frame)}</form>`;
}

function otherWays(frame: PageFrame): Html {
  if (frame.otherMethods.length === 0) return html``;
  return html`<ul class="ways">
    ${frame.otherMethods.map(
      (method) => html`<li><a href="${frame.path}?method=${method}">${METHODS[method].label}</a></li>`,
    )}
  </ul>`;
}

/** Whether the number field gets the focus: yes, unless it is filled already and the refusal is about something else. */
function focusIsOnNumber(frame: PageFrame, typed: string): boolean {
  return typed === '' || frame.notice === undefined || frame.notice.code.startsWith('number-');
}

function numberField(frame: PageFrame, typed: string): Html {
  const focus = focusIsOnNumber(frame, typed) ? html` autofocus` : html``;
  const wrong = frame.notice?.code.startsWith('number-') === true ? html` aria-invalid="true"` : html``;
  return html`<div class="field">
    <label for="number">Your identity number</label>
    <p class="hint" id="number-hint">10 digits, as on your card</p>
    <input
      id="number"
      name="number"
      inputmode="numeric"
      autocomplete="off"
      maxlength="24"
      value="${typed}"
      aria-describedby="number-hint notice"
      required${focus}${wrong}
    />
  </div>`;
}

/** Asks only for the number: the first step of fingerprint and code. */
export function numberPage(frame: PageFrame, typed: string): string {
  return page(
    HEADING[frame.method],
    html`<h1>${HEADING[frame.method]}</h1>
      ${noticeBox(frame.notice)}
      <form method="post" action="${frame.path}/number" novalidate>
        ${token(frame)}<input type="hidden" name="method" value="${frame.method}" /> ${numberField(frame, typed)}
        <div class="actions">${cancelButton()}<button class="primary" type="submit">Continue</button></div>
      </form>
      ${otherWays(frame)} ${cancelForm(frame)}`,
  );
}

/** Asks for number and PIN. */
export function pinPage(frame: PageFrame, typed: string): string {
  return page(
    HEADING.pin,
    html`<h1>${HEADING.pin}</h1>
      ${noticeBox(frame.notice)}
      <form method="post" action="${frame.path}/pin" novalidate>
        ${token(frame)} ${numberField(frame, typed)}
        <div class="field">
          <label for="pin">Your PIN</label>
          <p class="hint" id="pin-hint">6 digits</p>
          <input
            id="pin"
            name="pin"
            type="password"
            inputmode="numeric"
            autocomplete="off"
            maxlength="12"
            aria-describedby="pin-hint notice"
            required${focusIsOnNumber(frame, typed) ? html`` : html` autofocus`}
          />
        </div>
        <div class="actions">${cancelButton()}<button class="primary" type="submit">Sign in</button></div>
      </form>
      ${otherWays(frame)} ${cancelForm(frame)}`,
  );
}

/** Shows who is signing in, with the number masked: others in the queue can see the screen. */
function whoLine(frame: PageFrame, maskedNumber: string): Html {
  return html`<div class="who">
    <span>Identity number <b>${maskedNumber}</b></span>
    <form method="post" action="${frame.path}/change">
      ${token(frame)}<input type="hidden" name="method" value="${frame.method}" /><button class="text" type="submit">
        Change
      </button>
    </form>
  </div>`;
}

/** Loads MOSIP's browser client, which talks to the reader's service by itself. */
export function fingerPage(frame: PageFrame, maskedNumber: string, options: FingerPageOptions): string {
  return page(
    HEADING.fingerprint,
    html`<h1>${HEADING.fingerprint}</h1>
      ${whoLine(frame, maskedNumber)} ${noticeBox(frame.notice)}
      <p class="lead">Press the button, then lay your finger flat on the glass.</p>
      <div id="reader" data-options="${JSON.stringify(options)}"></div>
      <noscript><p>This page needs scripts to reach the fingerprint reader.</p></noscript>
      <div class="actions">${cancelButton()}</div>
      ${otherWays(frame)} ${cancelForm(frame)}`,
    html`<script src="/assets/sbi-client.js" defer></script>
      <script src="/assets/finger.js" defer></script>`,
  );
}

/** Shows the code on an imagined phone, and asks for it. */
export function codePage(
  frame: PageFrame,
  sent: { readonly maskedNumber: string; readonly maskedPhone: string; readonly code: string },
): string {
  const { maskedNumber, maskedPhone, code } = sent;
  return page(
    HEADING.code,
    html`<h1>${HEADING.code}</h1>
      ${whoLine(frame, maskedNumber)} ${noticeBox(frame.notice)}
      <aside class="phone" aria-label="Training phone">
        <p>Training phone, ${maskedPhone}</p>
        <p>Your code is</p>
        <p class="sent" id="sent-code">${code}</p>
      </aside>
      <form method="post" action="${frame.path}/code" novalidate>
        ${token(frame)}
        <div class="field">
          <label for="code">The code you received</label>
          <input
            id="code"
            name="code"
            inputmode="numeric"
            autocomplete="off"
            maxlength="12"
            aria-describedby="notice"
            autofocus
            required
          />
        </div>
        <div class="actions">${cancelButton()}<button class="primary" type="submit">Sign in</button></div>
      </form>
      ${otherWays(frame)} ${cancelForm(frame)}`,
  );
}

/** For a sign-in that cannot continue: it has ended, or did not begin here. */
export function endedPage(happened: string, now: string, code: string): string {
  return page(
    'Sign-in has ended',
    html`<h1>This sign-in has ended</h1>
      ${noticeBox({ happened, now, code })}`,
  );
}
