import type { SimulatedHand } from '../../station/surroundings.ts';
import { listFingerPictures } from './finger-pictures.ts';
import { seededPeople } from './people.ts';

/** The people a trainee can play. Registrants use their right index finger. */
export function trainingHands(fingersFolder: string | undefined): readonly SimulatedHand[] {
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
