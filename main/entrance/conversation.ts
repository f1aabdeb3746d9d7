import { createListeners, type Listeners } from '#kit/listeners.ts';
import type { Answer, Answers, Back, Questions, Shown, Step, Work } from './questions.ts';

/** A talk between main and the page of the entrance: main asks, and waits for the person. */
export interface Conversation {
  shown(): Shown;
  /** Called when something else is shown. */
  readonly changes: Listeners;
  /** Asks, and resolves with the first answer to this question. */
  ask<S extends Step>(question: Questions[S] & { readonly step: S }): Promise<Answers[S] | Back>;
  /** Shows what is done while nothing is asked. */
  work(what: Work): void;
  /** Nothing more is asked. */
  end(): void;
  /** An answer of the page; false when its question is not open, as after a second press. */
  answer(answer: Answer): boolean;
}

/** @param onOpen called before the first question: only then is a page needed */
export function createConversation(onOpen: () => void): Conversation {
  const changes = createListeners();
  let shown: Shown = { step: 'over' };
  let open: { readonly step: Step; answered(answer: Answer): void } | undefined;
  let isOpen = false;

  function show(next: Shown): void {
    shown = next;
    changes.notify();
  }

  return {
    shown: () => shown,
    changes,
    ask<S extends Step>(question: Questions[S] & { readonly step: S }) {
      show(question);
      if (!isOpen) {
        isOpen = true;
        onOpen();
      }
      return new Promise<Answers[S] | Back>((resolve) => {
        // `answer` lets only answers to this question through.
        open = { step: question.step, answered: (answer) => resolve(answer as unknown as Answers[S] | Back) };
      });
    },
    work: (what) => show({ step: 'working', what }),
    end: () => show({ step: 'over' }),
    answer(answer) {
      if (open?.step !== answer.to) return false;
      const { answered } = open;
      open = undefined;
      answered(answer);
      return true;
    },
  };
}
