import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { jpegOf } from '../../test/support/documents/jpeg.ts';
import { must } from '../../test/support/station-data.ts';
import { pdfOfSize } from '../../test/support/documents/pdf.ts';
import { EXCEPTION_PHOTO_BYTES } from '../submission/exceptions.ts';
import { NO_EXCEPTIONS, withoutPhoto, withPhoto, withRecorded } from './exceptions.ts';

const early = '2026-01-02T03:04:05.000Z';
const late = '2026-01-02T03:09:00.000Z';
const thumb = { what: 'Left Thumb', reason: 'missing' } as const;
const eye = { what: 'Right', reason: 'cannot-be-opened' } as const;
const recorded = must(withRecorded(NO_EXCEPTIONS, [thumb], early));

describe('recording exceptions', () => {
  it('keeps the time of an unchanged entry', () => {
    const changed = must(withRecorded(recorded, [thumb, eye], late)).recorded;
    expect(changed).toEqual([
      { ...thumb, recordedAt: early },
      { ...eye, recordedAt: late },
    ]);
    expect(must(withRecorded(recorded, [{ ...thumb, reason: 'injured' }], late)).recorded).toEqual([
      { ...thumb, reason: 'injured', recordedAt: late },
    ]);
  });

  it('refuses a finger named twice', () => {
    const twice = [thumb, { ...thumb, reason: 'worn' as const }];
    expect(withRecorded(recorded, twice, late)).toEqual(err({ code: 'exception-named-twice' }));
  });

  it.each([
    ['Left Thumb', 'cannot-be-opened'],
    ['Left', 'worn'],
  ] as const)('refuses of %s that it is %s', (what, reason) => {
    expect(withRecorded(recorded, [{ what, reason }], late)).toEqual(err({ code: 'exception-reason-unfit' }));
  });

  it('drops the photograph with the last exception, and only then', () => {
    const photo = jpegOf(200);
    const shown = must(withPhoto(recorded, photo));
    expect(must(withRecorded(shown, [eye], late)).photo).toBe(photo);
    expect(must(withRecorded(shown, [], late)).photo).toBeNull();
  });
});

describe('the photograph', () => {
  it('is taken, replaced and removed, and each has its own number', () => {
    const first = must(withPhoto(recorded, jpegOf(200)));
    const second = must(withPhoto(must(withoutPhoto(first)), jpegOf(EXCEPTION_PHOTO_BYTES)));
    expect([first.taken, second.taken]).toEqual([1, 2]);
    expect(withoutPhoto(second)).toEqual(ok({ ...second, photo: null }));
  });

  it('is refused when no exception is recorded', () => {
    expect(withPhoto(NO_EXCEPTIONS, jpegOf(200))).toEqual(err({ code: 'exception-needed' }));
  });

  it('is refused when it is too large', () => {
    expect(withPhoto(recorded, jpegOf(EXCEPTION_PHOTO_BYTES + 1))).toEqual(
      err({ code: 'photo-too-large', limit: EXCEPTION_PHOTO_BYTES }),
    );
  });

  it.each([
    ['empty', new Uint8Array()],
    ['of another type', pdfOfSize(600)],
  ])('is refused when it is %s', (_what, bytes) => {
    expect(withPhoto(recorded, bytes)).toEqual(err({ code: 'photo-unreadable' }));
  });
});
