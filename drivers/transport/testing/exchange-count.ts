/** Counts the exchanges with the hardware, both ways, so that a test can pull the cable before any of them. */
export interface ExchangeCount {
  /** Called ahead of each exchange. */
  next(): void;
  /** Calls `before` ahead of each exchange from now on, with its number from 1. */
  watch(before: (exchange: number) => void): void;
}

export function createExchangeCount(): ExchangeCount {
  let count = 0;
  let beforeExchange: (exchange: number) => void = () => undefined;
  return {
    next() {
      count += 1;
      beforeExchange(count);
    },
    watch(before) {
      count = 0;
      beforeExchange = before;
    },
  };
}
