import { useEffect, useState } from 'react';

/** Whole seconds until `ms` milliseconds have passed since they were given; 0 from then on. */
export function useSecondsLeft(ms: number): number {
  const [given, setGiven] = useState(ms);
  const [left, setLeft] = useState(Math.ceil(ms / 1000));
  if (given !== ms) {
    setGiven(ms);
    setLeft(Math.ceil(ms / 1000));
  }
  useEffect(() => {
    if (ms <= 0) return undefined;
    const end = performance.now() + ms;
    const timer = window.setInterval(() => {
      setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
    }, 250);
    return () => window.clearInterval(timer);
  }, [ms]);
  return left;
}
