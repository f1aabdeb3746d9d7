import { expect, it } from 'vitest';
import { createListeners } from './listeners.ts';

it('calls those who are subscribed, in the order they came, until they leave', () => {
  const listeners = createListeners();
  const calls: string[] = [];
  const leave = listeners.subscribe(() => calls.push('a'));
  listeners.subscribe(() => calls.push('b'));
  listeners.tell();
  leave();
  leave();
  listeners.tell();
  expect(calls).toEqual(['a', 'b', 'b']);
});

it('takes the same function twice for two, and lets them leave one by one', () => {
  const listeners = createListeners();
  let calls = 0;
  const listener = (): void => {
    calls += 1;
  };
  const leave = listeners.subscribe(listener);
  listeners.subscribe(listener);
  listeners.tell();
  expect(calls).toBe(2);
  leave();
  listeners.tell();
  expect(calls).toBe(3);
});

it('lets listeners come and go while it tells', () => {
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
  listeners.tell();
  expect(calls).toEqual(['first', 'second']);
  listeners.tell();
  expect(calls).toEqual(['first', 'second', 'second', 'late']);
});

it('tells nobody who was forgotten, from that moment on', () => {
  const listeners = createListeners();
  const calls: string[] = [];
  listeners.subscribe(() => {
    calls.push('first');
    listeners.clear();
  });
  const leave = listeners.subscribe(() => calls.push('second'));
  listeners.tell();
  listeners.tell();
  leave();
  expect(calls).toEqual(['first']);
});
