import type { Form, FormComponent } from './engine.ts';
import { fill } from './templates.ts';

type Texts = Readonly<Record<string, string>>;

const SHIELD =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2.800 20 6v5.500c0 4.600-3.200 8-8 9.700-4.800-1.700-8-5.100-8-9.700V6zM8.300 12l2.700 2.700 4.700-5"/></svg>';

/**
 * - `confirmed`: the answer is what the sign-in said, and locked
 * - `asking`: the person has asked to change it and is asked whether they mean it
 * - `open`: it can be changed; whether it is shows in its value
 */
type Stage = 'confirmed' | 'asking' | 'open';

/** What the sign-in said, by the path of the question, and which answers are still that. */
export interface Confirmed {
  readonly said: Readonly<Record<string, string>>;
  readonly unchanged: readonly string[];
}

/**
 * Marks the answers that came with the sign-in. Each is locked until the person asks to change it and says that they mean
 * it; from then on "Use the confirmed answer" and Escape bring it back. Nothing is called changed that is not.
 */
export function createConfirmedMarks({ said, unchanged }: Confirmed, texts: Texts) {
  const stages = new Map<string, Stage>(
    Object.keys(said).map((path) => [path, unchanged.includes(path) ? 'confirmed' : 'open']),
  );
  const listening = new WeakSet<HTMLElement>();
  const lines = new Map<string, { readonly line: HTMLElement; readonly component: FormComponent }>();
  /** A form is drawn before it has its answers. */
  let isFilled = false;

  const isAsSaid = ({ path, dataValue }: FormComponent): boolean =>
    isFilled ? dataValue === said[path] : stages.get(path) === 'confirmed';

  function drawAgain(): void {
    for (const { line, component } of lines.values()) {
      if (line.isConnected && saysChanged(line) === isAsSaid(component)) draw(line, component);
    }
  }

  function to(stage: Stage, component: FormComponent): void {
    stages.set(component.path, stage);
    setLocked(component, stage !== 'open');
    void component.redraw().then(() => {
      const { element } = component;
      if (stage === 'confirmed') element?.focus();
      else
        element
          ?.querySelector<HTMLElement>(stage === 'open' ? 'input, select, textarea' : '.verified-line button')
          ?.focus();
    });
  }

  function restore(component: FormComponent): void {
    component.setValue(said[component.path], { modified: true });
    to('confirmed', component);
  }

  const button = (component: FormComponent, name: string, press: () => void): HTMLButtonElement =>
    buttonOf({ component, texts, name, press });

  function draw(line: HTMLElement, component: FormComponent): void {
    const { path } = component;
    const isSame = isAsSaid(component);
    const stage = stages.get(path) ?? 'open';
    makeStop(component, texts, stage === 'confirmed');
    const words = beginLine(line, isSame);
    if (stage === 'asking') {
      words.textContent = texts['changeAsk'] ?? '';
      line.append(
        button(component, 'changeYes', () => to('open', component)),
        button(component, 'changeNo', () => to('confirmed', component)),
      );
      return;
    }
    words.textContent = isSame ? (texts['verified'] ?? '') : fill(texts['changed'], { said: said[path] ?? '' });
    if (stage !== 'confirmed') {
      line.append(button(component, 'useConfirmed', () => restore(component)));
      return;
    }
    const change = button(component, 'change', () => to('asking', component));
    change.tabIndex = -1;
    line.append(change);
  }

  return {
    /** Form.io calls this for each component that it attaches. */
    attach(element: HTMLElement, component: FormComponent): void {
      const { path } = component;
      if (!Object.hasOwn(said, path) || element.querySelector(':scope > .verified-line')) return;
      const line = document.createElement('div');
      lines.set(path, { line, component });
      draw(line, component);
      element.append(line);
      // Form.io keeps the element when it draws its inside again.
      if (listening.has(element)) return;
      listening.add(element);
      followKeys(element, {
        isConfirmed: () => stages.get(path) === 'confirmed',
        ask: () => to('asking', component),
        restore: () => restore(component),
      });
    },
    /** Draws the lines again after an answer has changed: a line says "changed" as soon as it is, and no earlier. */
    follow(form: Pick<Form, 'on'>): void {
      form.on('change', drawAgain);
    },
    /** Called when the form has its answers. */
    filled(): void {
      isFilled = true;
      drawAgain();
    },
  };
}

/** Empties a line of words about an answer, and returns where the words go. */
function beginLine(line: HTMLElement, isSame: boolean): HTMLElement {
  const words = document.createElement('span');
  line.className = isSame ? 'verified-line' : 'verified-line verified-changed';
  line.innerHTML = isSame ? SHIELD : '';
  line.append(words);
  return words;
}

function saysChanged(line: HTMLElement): boolean {
  return line.classList.contains('verified-changed');
}

/** Enter at a confirmed answer asks to change it, and Escape brings it back. */
function followKeys(element: HTMLElement, to: { isConfirmed(): boolean; ask(): void; restore(): void }): void {
  element.addEventListener('keydown', (event) => {
    const asks = to.isConfirmed() && event.key === 'Enter' && event.target === element;
    const restores = !to.isConfirmed() && event.key === 'Escape';
    if (!asks && !restores) return;
    event.preventDefault();
    if (asks) to.ask();
    else to.restore();
  });
}

/**
 * Says at each answer that the provider told without signing it where it came from. Nobody has confirmed it, so it is not
 * locked, and what a person writes instead is simply theirs.
 */
export function createToldMarks(
  told: { readonly paths: readonly string[]; readonly answers: Readonly<Record<string, unknown>> },
  words: string | undefined,
) {
  const lines = new Map<string, { readonly line: HTMLElement; readonly component: FormComponent }>();

  function draw({ line, component }: { readonly line: HTMLElement; readonly component: FormComponent }): void {
    line.hidden = component.dataValue !== told.answers[component.path];
  }

  return {
    /** Form.io calls this for each component that it attaches. */
    attach(element: HTMLElement, component: FormComponent): void {
      if (!told.paths.includes(component.path) || element.querySelector(':scope > .told-line')) return;
      const line = document.createElement('div');
      line.className = 'told-line';
      line.textContent = words ?? '';
      lines.set(component.path, { line, component });
      draw({ line, component });
      element.append(line);
    },
    /** A line goes as soon as the answer is another, and comes back with it. */
    follow(form: Pick<Form, 'on'>): void {
      form.on('change', () => lines.forEach(draw));
    },
  };
}

interface ButtonOptions {
  readonly component: FormComponent;
  readonly texts: Texts;
  /** Of its text. */
  readonly name: string;
  readonly press: () => void;
}

function buttonOf({ component, texts, name, press }: ButtonOptions): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn btn-outline-secondary';
  made.textContent = texts[name] ?? '';
  const label = component.component.label ?? component.key;
  made.setAttribute('aria-label', fill(texts[`${name}Of`], { label }));
  made.addEventListener('click', press);
  return made;
}

/**
 * A confirmed answer is one stop of Tab, and Enter asks to change it. Were its button a stop, the first keys of whoever
 * fills in a form would lead to changing what the sign-in confirmed.
 */
function makeStop(component: FormComponent, texts: Texts, isStop: boolean): void {
  const { element } = component;
  if (!isStop) {
    for (const name of ['tabindex', 'role', 'aria-label']) element?.removeAttribute(name);
    return;
  }
  const label = component.component.label ?? component.key;
  const value = component.getValueAsString(component.dataValue);
  element?.setAttribute('tabindex', '0');
  element?.setAttribute('role', 'group');
  element?.setAttribute('aria-label', fill(texts['confirmedAnswer'], { label, value }));
}

function setLocked(component: FormComponent, isLocked: boolean): void {
  // Form.io restores the original on every evaluation of logic.
  for (const schema of [component.component, component.originalComponent]) if (schema) schema['disabled'] = isLocked;
  component.disabled = isLocked;
}
