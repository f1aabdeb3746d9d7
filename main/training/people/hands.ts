import type { FingerSource } from '../../../drivers/link/simulated-acts.ts';
import { listFingerPictures } from './finger-pictures.ts';
import { seededPeople } from './people.ts';

/** A person of the training centre, and the finger they lay on the simulated glass (none for operators). */
export interface TrainingHand {
  readonly view: {
    readonly personId: string;
    readonly name: string;
    readonly number: string;
    readonly role: 'registrant' | 'officer' | 'supervisor';
    /** Public on purpose: training only. */
    readonly pin: string | null;
  };
  readonly finger: FingerSource | undefined;
}

/** The people a trainee can play. Registrants lay down their right index finger. */
export function trainingHands(fingersFolder: string | undefined): readonly TrainingHand[] {
  const listed = fingersFolder === undefined ? undefined : listFingerPictures(fingersFolder);
  const pictures = listed?.ok ? listed.value : undefined;
  return seededPeople(pictures && { pictures }).map((person) => {
    const { individualId, name } = person;
    const view = { personId: individualId, name, number: individualId };
    if (person.kind === 'operator') {
      const role = person.roles.includes('supervisor') ? 'supervisor' : 'officer';
      return { view: { ...view, role, pin: person.pin }, finger: undefined };
    }
    const finger = person.fingers.find((each) => each.name === 'Right IndexFinger')?.source;
    return { view: { ...view, role: 'registrant', pin: null }, finger };
  });
}
