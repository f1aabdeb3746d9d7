import { expect, it } from 'vitest';
import { createListeners } from './listeners.ts';

it('calls listeners in the order of subscription until they unsubscribe', () => {
  const listeners = createListeners();
  const calls: string[] = [];
  const leave = listeners.subscribe(() => calls.push('a'));
  listeners.subscribe(() => calls.push('b'));
  listeners.notify();
  leave();
  leave();
  listeners.notify();
  expect(calls).toEqual(['a', 'b', 'b']);
});

it('treats the same function subscribed twice as two listeners', () => {
  const listeners = createListeners();
  let calls = 0;
  const listener = (): void => {
    calls += 1;
  };
  const leave = listeners.subscribe(listener);
  listeners.subscribe(listener);
  listeners.notify();
  expect(calls).toBe(2);
  leave();
  listeners.notify();
  expect(calls).toBe(3);
});

it('lets listeners subscribe and unsubscribe during a call', () => {
  const listeners = createListeners();
  const calls: string[] = [];
  const leaveFirst = listeners.subscribe(() => {
    calls.push('first');
    leaveFirst();
    leaveLast();
    listeners.subscribe(() => calls.push('late'));
  });
  listeners.subscribe(() => calls.push('second'));
  const leaveLast = listeners.subscribe(() => calls.push('last'));
  listeners.notify();
  expect(calls).toEqual(['first', 'second']);
  listeners.notify();
  expect(calls).toEqual(['first', 'second', 'second', 'late']);
});

it('calls no listener that was removed during a call', () => {
  const listeners = createListeners();
  const calls: string[] = [];
  listeners.subscribe(() => {
    calls.push('first');
    listeners.clear();
  });
  const leave = listeners.subscribe(() => calls.push('second'));
  listeners.notify();
  listeners.notify();
  leave();
  expect(calls).toEqual(['first']);
});
