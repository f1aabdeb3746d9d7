import { useEffect, useRef } from 'react';
import type { Decision } from './decision-question.tsx';

interface KeyActions {
  readonly open: (by: 1 | -1) => void;
  readonly ask: (decision: Decision) => void;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
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
      switch (event.key.toLowerCase()) {
        case 'j':
          return now.open(1);
        case 'k':
          return now.open(-1);
        case 'a':
          return now.ask('approve');
        case 'r':
          return now.ask('return');
        case 'x':
          return now.ask('reject');
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
