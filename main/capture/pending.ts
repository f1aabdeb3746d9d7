/** Questions to the device host that wait for their answers, each with a number of its own. */
export interface Pending<Answer> {
  ask(id: number): Promise<Answer>;
  /** Answers the question; an unknown number, or one that is answered already, changes nothing. */
  answer(id: number, answer: Answer): void;
  answerAll(answer: Answer): void;
  count(): number;
}

export function createPending<Answer>(): Pending<Answer> {
  const waiting = new Map<number, (answer: Answer) => void>();
  return {
    ask(id) {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      waiting.set(id, resolve);
      return promise;
    },
    answer(id, answer) {
      const resolve = waiting.get(id);
      waiting.delete(id);
      resolve?.(answer);
    },
    answerAll(answer) {
      for (const resolve of waiting.values()) resolve(answer);
      waiting.clear();
    },
    count: () => waiting.size,
  };
}
