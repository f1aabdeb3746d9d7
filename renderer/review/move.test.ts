import { describe, expect, it } from 'vitest';
import { afterDecision, neighbour } from './move.ts';

describe('moving through what waits for review', () => {
  it('goes to the neighbours and stops at the ends', () => {
    expect(neighbour(['a', 'b', 'c'], 'b', 1)).toBe('c');
    expect(neighbour(['a', 'b', 'c'], 'b', -1)).toBe('a');
    expect(neighbour(['a', 'b'], 'b', 1)).toBeNull();
    expect(neighbour(['a', 'b'], 'a', -1)).toBeNull();
  });

  it('starts at the first when the open one is not in the list', () => {
    expect(neighbour(['a', 'b'], 'gone', 1)).toBe('a');
    expect(neighbour([], 'gone', 1)).toBeNull();
  });

  it('goes on after a decision, and back to the list after the last', () => {
    expect(afterDecision(['a', 'b'], 'a')).toBe('b');
    expect(afterDecision(['a', 'b'], 'b')).toBe('a');
    expect(afterDecision(['a'], 'a')).toBeNull();
  });
});
