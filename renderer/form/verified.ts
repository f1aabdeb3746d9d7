import type { FormComponent } from './engine.ts';

const SHIELD =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2.800 20 6v5.500c0 4.600-3.200 8-8 9.700-4.800-1.700-8-5.100-8-9.700V6zM8.300 12l2.700 2.700 4.700-5"/></svg>';

function unlock(component: FormComponent): void {
  // Form.io restores the original on every evaluation of logic.
  for (const schema of [component.component, component.originalComponent]) if (schema) schema['disabled'] = false;
  component.disabled = false;
}

/**
 * Marks answers that came with the sign-in: a small shield, locked until the person unlocks it. Returns the hook Form.io
 * calls for each component it attaches.
 */
export function markVerified(
  keys: readonly string[],
  texts: Readonly<Record<string, string>>,
): (element: HTMLElement, component: FormComponent) => void {
  const locked = new Set(keys);
  const changed = new Set<string>();
  return (element, component) => {
    // By its path: in a grid the same key may be asked for somebody else.
    const key = component.path;
    if (!keys.includes(key) || element.querySelector(':scope > .verified-line')) return;
    const line = document.createElement('div');
    line.className = changed.has(key) ? 'verified-line verified-changed' : 'verified-line';
    const words = document.createElement('span');
    words.textContent = (changed.has(key) ? texts['changed'] : texts['verified']) ?? '';
    line.innerHTML = changed.has(key) ? '' : SHIELD;
    line.append(words);
    if (locked.has(key)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn btn-outline-secondary';
      button.textContent = texts['change'] ?? '';
      button.setAttribute(
        'aria-label',
        (texts['changeOf'] ?? '').replace('{{label}}', component.component.label ?? key),
      );
      button.addEventListener('click', () => {
        locked.delete(key);
        changed.add(key);
        unlock(component);
        void component.redraw().then(() => {
          component.element?.querySelector<HTMLElement>('input, select, textarea')?.focus();
        });
      });
      line.append(button);
    }
    element.append(line);
  };
}
