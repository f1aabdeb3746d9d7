import type { Form, FormComponent } from './engine.ts';

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
