import { describe, expect, it } from 'vitest';
import { SimulatedCommand } from './command.ts';

describe('simulated command', () => {
  it.each([
    {},
    { do: 'explode' },
    { do: 'place' },
    { do: 'place', person: 1 },
    { do: 'place', fingers: ['Left Thumb'] },
    { do: 'place', person: 1, fingers: [] },
    { do: 'place', person: 1, fingers: ['Nose'] },
    { do: 'place', person: 1, fingers: ['Left Thumb', 'Left Thumb'] },
    { do: 'place', person: 1, fingers: ['Left Thumb'], eyes: ['Left'] },
    { do: 'place', person: 1, eyes: ['UNKNOWN'] },
    { do: 'place', person: 1, eyes: ['Left', 'Left'] },
    { do: 'place', person: 1.5, fingers: ['Left Thumb'] },
    { do: 'place', person: 1, fingers: ['Left Thumb'], quality: 101 },
    { do: 'place', person: 1, fingers: ['Left Thumb'], quality: -1 },
    { do: 'place', picture: '' },
    { do: 'place', person: 1, picture: 'x.pgm' },
    { do: 'state', state: 'gone' },
    { do: 'fault', fault: 'boredom' },
    { do: 'lift', extra: 1 },
  ])('refuses %j', (input) => {
    expect(SimulatedCommand.safeParse(input).success).toBe(false);
  });
});
