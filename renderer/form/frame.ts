import './no-peers.ts';
import './storage-shim.ts';
import 'bootstrap/dist/css/bootstrap.min.css';
import '@formio/js/dist/formio.form.min.css';
import '../ui/tokens.css';
import './form.css';
import { z } from 'zod';
import { adaptForm } from './adapt.ts';
import { installNativeDates } from './date-widget.ts';
import { installDays } from './day.ts';
import type { Form, FormComponent, FormError } from './engine.ts';
import { engine } from './engine.ts';
import { installKioskStorage } from './files.ts';
import type { FromFrame, ToFrame, Where } from './messages.ts';
import { PORT_MESSAGE, ToFrameSchema } from './messages.ts';
import { takeDigitsOfAllScripts } from './digits.ts';
import { installNumbers } from './number.ts';
import { installOwnChecks } from './own-checks.ts';
import { installPhones } from './phone.ts';
import { problemsOf } from './problems.ts';
import { mendRules } from './rules.ts';
import { installTemplates } from './templates.ts';
import { createConfirmedMarks, createToldMarks } from './verified.ts';

const AnswersSchema = z.record(z.string(), z.json());

function whereOf(form: Form): Where {
  const pages = form.pages?.map((page) => ({ title: page.component.title ?? page.component.label ?? '' })) ?? [];
  return pages.length === 0 ? { page: 0, pages: [{ title: '' }] } : { page: form.page, pages };
}

function answersOf(form: Form): FromFrame & { type: 'changed' } {
  // Through JSON, as the answers will travel: Form.io leaves `undefined` in them.
  return { type: 'changed', answers: AnswersSchema.parse(JSON.parse(JSON.stringify(form.data))) };
}

function errorTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  const required = texts['required'] ?? '';
  return {
    ...texts,
    requiredDayField: required,
    requiredDayEmpty: required,
    requiredMonthField: required,
    requiredYearField: required,
    invalidDay: texts['noSuchDate'] ?? '',
    invalid_day: texts['noSuchDate'] ?? '',
    array_nonempty: required,
    error: '',
  };
}

/**
 * Form.io gives an answer of a data map its name a moment after the name was typed (its debounce is 100 ms). Whoever goes
 * on before that would leave with the name that was there before.
 */
const NAMES_SETTLE_MS = 150;

class OpenForm {
  readonly #form: Form;
  readonly #send: (message: FromFrame) => void;
  #lastSent: string;
  /** What the form filled in itself is no change of the person's, and is sent with their first one or their first step. */
  #atOpening: string | undefined;
  readonly #hasDataMap: boolean;
  #checked = false;

  /** `kept` are the answers that the kiosk has: what the form itself fills in is sent with the first step. */
  constructor(form: Form, kept: Record<string, unknown>, send: (message: FromFrame) => void) {
    this.#form = form;
    this.#hasDataMap = JSON.stringify(form.form ?? {}).includes('"datamap"');
    this.#send = send;
    this.#lastSent = JSON.stringify({ type: 'changed', answers: kept });
    this.#atOpening = JSON.stringify(answersOf(form));
    form.on('change', () => this.#changed());
    // A refused file is shown beside its field; Form.io also rejects a promise for it, which no other code handles.
    form.on('fileUploadingEnd', (ended) => void (ended as Promise<unknown>).catch(() => undefined));
    send({ type: 'opened', where: whereOf(form) });
  }

  #changed(isStep = false): void {
    const message = answersOf(this.#form);
    const text = JSON.stringify(message);
    if (text === this.#lastSent || (!isStep && text === this.#atOpening)) return;
    this.#atOpening = undefined;
    this.#lastSent = text;
    this.#send(message);
    // Once problems were counted, the number at the button is updated with each change.
    if (this.#checked) this.#send({ type: 'problems', problems: [...this.#problems()] });
  }

  #problems() {
    const form = this.#form;
    return problemsOf(
      form.pages && !form.submitted
        ? form.validateCurrentPage({ dirty: true })
        : form.validate(form.data, { dirty: true }),
    );
  }

  async #next(): Promise<Pick<Extract<FromFrame, { type: 'moved' }>, 'outcome' | 'problems'>> {
    const form = this.#form;
    const errors = form.validateCurrentPage({ dirty: true });
    if (errors.length > 0) {
      this.#checked = true;
      form.showErrors(errors);
      this.#showFirst(errors);
      return { outcome: 'held', problems: [...problemsOf(errors)] };
    }
    this.#checked = false;
    await form.nextPage();
    return { outcome: 'moved', problems: [] };
  }

  async move(requestId: number, to: 'next' | 'back' | 'done' | 'stay'): Promise<void> {
    const form = this.#form;
    if (this.#hasDataMap) await new Promise((resolve) => setTimeout(resolve, NAMES_SETTLE_MS));
    // Form.io reports a change a moment later; a person who leaves before that would lose the last answer.
    this.#changed(true);
    if (to === 'stay') {
      this.#send({ type: 'moved', requestId, outcome: 'moved', problems: [] });
      return;
    }
    if (to === 'next') {
      this.#send({ type: 'moved', requestId, ...(await this.#next()) });
    } else if (to === 'back') {
      this.#checked = false;
      await form.prevPage();
      this.#send({ type: 'moved', requestId, outcome: 'moved', problems: [] });
    } else {
      form.submitted = true;
      this.#checked = true;
      const errors = form.validate(form.data, { dirty: true });
      const problems = [...problemsOf(errors)];
      if (errors.length > 0) form.showErrors(errors);
      this.#showFirst(errors);
      this.#send({ type: 'moved', requestId, outcome: problems.length === 0 ? 'complete' : 'held', problems });
    }
    this.turned();
  }

  #showFirst(errors: readonly FormError[]): void {
    const [first] = problemsOf(errors);
    if (first) this.#form.focusOnComponent(first.key);
  }

  turned(): void {
    this.#send({ type: 'turned', where: whereOf(this.#form) });
  }

  show(key: string): void {
    this.#form.focusOnComponent(key);
    this.turned();
  }
}

async function open(message: ToFrame & { type: 'open' }, send: (message: FromFrame) => void): Promise<OpenForm | null> {
  const schema = adaptForm(message.schema, message.verifiedKeys);
  const place = document.getElementById('form');
  if (!schema || !place) return null;
  document.documentElement.lang = message.language;
  document.documentElement.style.fontSize = `${message.textSize}px`;
  installTemplates(message.texts);
  installDays(message.texts);
  installOwnChecks(message.texts);
  installNumbers(message.texts, message.language);
  installPhones(message.texts, message.country ?? undefined);
  const marks = createConfirmedMarks({ said: message.confirmed, unchanged: message.verifiedKeys }, message.texts);
  const told = createToldMarks({ paths: message.toldKeys, answers: message.answers }, message.texts['told']);
  const form = await engine.createForm(place, schema, {
    noAlerts: true,
    language: message.language,
    i18n: { [message.language]: errorTexts(message.texts) },
    buttonSettings: { showCancel: false, showPrevious: false, showNext: false, showSubmit: false },
    hooks: {
      attachComponent(element: HTMLElement, component: FormComponent) {
        marks.attach(element, component);
        told.attach(element, component);
      },
    },
  });
  marks.follow(form);
  told.follow(form);
  await form.setSubmission({ data: structuredClone(message.answers) });
  marks.filled();
  return new OpenForm(form, message.answers, send);
}

function listen(port: MessagePort): void {
  const send = (message: FromFrame) => port.postMessage(message);
  const files = installKioskStorage(send);
  let form: OpenForm | null = null;

  const receive = async (message: ToFrame): Promise<void> => {
    switch (message.type) {
      case 'open':
        form ??= await open(message, send).catch(() => null);
        if (!form) send({ type: 'unreadable' });
        return;
      case 'move':
        return form?.move(message.requestId, message.to);
      case 'show':
        form?.show(message.key);
        return;
      case 'file-progress':
      case 'file-added':
      case 'file-refused':
        files.receive(message);
        return;
    }
  };
  port.onmessage = (event: MessageEvent<unknown>) => void receive(ToFrameSchema.parse(event.data));
}

// No library is ever fetched; the policy of this document would refuse it as well.
engine.requireLibrary = (name) => Promise.reject(new Error(`${name} is not part of the kiosk`));
installNativeDates();
mendRules();
takeDigitsOfAllScripts(document);

// The port is accepted once, and only from the window that contains this frame.
const takePort = (event: MessageEvent<unknown>) => {
  const [port] = event.ports;
  if (event.source !== window.parent || event.data !== PORT_MESSAGE || !port) return;
  window.removeEventListener('message', takePort);
  listen(port);
};
window.addEventListener('message', takePort);
