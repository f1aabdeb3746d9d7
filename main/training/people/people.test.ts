import { describe, expect, it } from 'vitest';
import { FingerSourceSchema } from '../../../drivers/link/simulated-acts.ts';
import { hasRightCheckDigit } from './check-digit.ts';
import { seededPeople, subjectOf } from './people.ts';

describe('the seeded people', () => {
  const people = seededPeople();
  const registrants = people.filter((person) => person.kind === 'registrant');
  const operators = people.filter((person) => person.kind === 'operator');

  it('have distinct ten-digit numbers with correct check digits, and distinct subjects', () => {
    for (const { individualId } of people) {
      expect(individualId).toMatch(/^[0-9]{10}$/);
      expect(hasRightCheckDigit(individualId)).toBe(true);
    }
    expect(new Set(people.map((person) => person.individualId)).size).toBe(people.length);
    expect(new Set(people.map(subjectOf)).size).toBe(people.length);
    for (const person of people) expect(subjectOf(person)).not.toContain(person.individualId);
  });

  it('are five registrants with both index fingers and thumbs of their own', () => {
    expect(registrants).toHaveLength(5);
    for (const registrant of registrants) {
      expect(registrant.fingers.map((finger) => finger.name)).toEqual(
        expect.arrayContaining(['Left IndexFinger', 'Right IndexFinger', 'Left Thumb', 'Right Thumb']),
      );
      for (const finger of registrant.fingers) FingerSourceSchema.parse(finger.source);
    }
    const sources = registrants.flatMap((registrant) => registrant.fingers.map((f) => JSON.stringify(f.source)));
    expect(new Set(sources).size).toBe(sources.length);
  });

  it('are operators with a PIN, at least two officers and another person as supervisor', () => {
    expect(operators.filter((operator) => operator.roles.includes('officer')).length).toBeGreaterThanOrEqual(2);
    expect(operators.filter((operator) => operator.roles.includes('supervisor')).length).toBeGreaterThanOrEqual(1);
    for (const operator of operators) expect(operator.pin).toMatch(/^[0-9]{6}$/);
  });

  it('use the n-th picture as the n-th right index finger, and a synthetic finger when there are no more pictures', () => {
    const withPictures = seededPeople({ pictures: ['a.pgm', 'b.pgm'] }).filter(
      (person) => person.kind === 'registrant',
    );
    const rightIndex = withPictures.map(
      (registrant) => registrant.fingers.find((finger) => finger.name === 'Right IndexFinger')?.source,
    );
    expect(rightIndex[0]).toEqual({ kind: 'picture', file: 'a.pgm' });
    expect(rightIndex[1]).toEqual({ kind: 'picture', file: 'b.pgm' });
    expect(rightIndex[2]).toEqual({ kind: 'synthetic', person: 3, finger: 'Right IndexFinger' });
    expect(withPictures[0]?.fingers.filter((finger) => finger.source.kind === 'picture')).toHaveLength(1);
  });
});
