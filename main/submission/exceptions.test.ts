import { describe, expect, it } from 'vitest';
import { EXCEPTION_PHOTO_SLOT, exceptionsProblem, listProblem } from './exceptions.ts';

const thumb = { what: 'Left Thumb', reason: 'missing', recordedAt: '2026-01-02T03:05:00Z' } as const;
const photo = { id: 'p', slot: EXCEPTION_PHOTO_SLOT, mediaType: 'image/jpeg' };
const letter = { id: 'q', slot: 'proof', mediaType: 'application/pdf' };
const times = { visitStartedAt: '2026-01-02T03:00:00Z', createdAt: '2026-01-02T03:10:00Z' };

describe('a list of exceptions', () => {
  it('may name every finger and both eyes, each once', () => {
    expect(
      listProblem([
        { what: 'Left Thumb', reason: 'worn' },
        { what: 'Right Thumb', reason: 'missing' },
        { what: 'Left', reason: 'cannot-be-opened' },
        { what: 'Right', reason: 'other-health' },
      ]),
    ).toBeUndefined();
  });

  it('may not name a finger or eye twice, or give a finger an eye’s reason', () => {
    expect(listProblem([thumb, { ...thumb, reason: 'worn' }])).toBe('named-twice');
    expect(listProblem([{ ...thumb, reason: 'cannot-be-opened' }])).toBe('reason-unfit');
    expect(listProblem([{ what: 'Left', reason: 'worn' }])).toBe('reason-unfit');
  });
});

describe('the exceptions of a submission', () => {
  it.each([
    ['none at all', undefined, [letter]],
    ['some without a photograph', { recorded: [thumb], photo: null }, [letter]],
    ['some with their photograph', { recorded: [thumb], photo: 'p' }, [letter, photo]],
  ])('are right: %s', (_what, exceptions, parts) => {
    expect(exceptionsProblem({ exceptions, parts, ...times })).toBeUndefined();
  });

  it.each([
    ['photo-misplaced', 'a photograph without exceptions', undefined, [photo]],
    ['photo-misplaced', 'a photograph that is not named', { recorded: [thumb], photo: null }, [photo]],
    ['photo-misplaced', 'a named one that is not there', { recorded: [thumb], photo: 'p' }, [letter]],
    ['photo-misplaced', 'another part named as it', { recorded: [thumb], photo: 'q' }, [letter]],
    ['photo-misplaced', 'another one there', { recorded: [thumb], photo: 'p' }, [{ ...photo, id: 'r' }]],
    ['photo-misplaced', 'two of them', { recorded: [thumb], photo: 'p' }, [photo, { ...photo, id: 'r' }]],
    ['photo-misplaced', 'no picture', { recorded: [thumb], photo: 'p' }, [{ ...photo, mediaType: 'application/pdf' }]],
    ['named-twice', 'a finger twice', { recorded: [thumb, thumb], photo: null }, []],
    [
      'reason-unfit',
      'a worn eye',
      { recorded: [{ ...thumb, what: 'Left' as const, reason: 'worn' as const }], photo: null },
      [],
    ],
    [
      'not-of-this-visit',
      'one from before',
      { recorded: [{ ...thumb, recordedAt: '2026-01-02T02:59:59Z' }], photo: null },
      [],
    ],
    [
      'not-of-this-visit',
      'one from after',
      { recorded: [{ ...thumb, recordedAt: '2026-01-02T03:10:01Z' }], photo: null },
      [],
    ],
  ] as const)('%s: %s', (problem, _what, exceptions, parts) => {
    expect(
      exceptionsProblem({
        exceptions: exceptions && { photo: exceptions.photo, recorded: [...exceptions.recorded] },
        parts,
        ...times,
      }),
    ).toBe(problem);
  });
});
