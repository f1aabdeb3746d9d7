import { useEffect, useRef } from 'react';
import type { Decision } from './decision-question.tsx';

interface KeyActions {
  readonly open: (by: 1 | -1) => void;
  readonly ask: (decision: Decision) => void;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function actionOf(key: string, actions: KeyActions): (() => void) | null {
  switch (key.toLowerCase()) {
    case 'j':
      return () => actions.open(1);
    case 'k':
      return () => actions.open(-1);
    case 'a':
      return () => actions.ask('approve');
    case 'r':
      return () => actions.ask('return');
    case 'x':
      return () => actions.ask('reject');
    default:
      return null;
  }
}

/** J and K move, A, R and X ask for a decision. Nothing while something is typed; null switches the keys off. */
export function useReviewKeys(actions: KeyActions | null): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const now = latest.current;
      if (!now || event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return;
      const act = actionOf(event.key, now);
      if (!act) return;
      // The letter must not be typed into the field of the question it opens.
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
