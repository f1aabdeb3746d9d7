import { err, ok } from '#kit/result.ts';
import type { SimulatedAct } from '../../../drivers/link/simulated-acts.ts';
import type { Readers } from '../../capture/readers.ts';
import type { SimulatedHands } from '../../station/surroundings.ts';
import type { Handlers } from '../answer.ts';

export function trainingHandlers(rooms: {
  /** Undefined outside training mode: then every call is refused. */
  readonly training: SimulatedHands | undefined;
  /** Numbers each touch: nobody lays a finger down twice alike. */
  readonly nextImpression: () => number;
  readonly readers: Readers;
}): Pick<Handlers, 'training.people' | 'training.glass'> {
  const { training, readers } = rooms;

  function actOf(input: Parameters<Handlers['training.glass']>[0], room: SimulatedHands): SimulatedAct | undefined {
    const deviceId = room.readerId;
    if (input.do !== 'place') return { do: input.do, deviceId };
    const source = room.hands.find((hand) => hand.view.personId === input.personId)?.finger;
    return source && { do: 'place', deviceId, source, impression: rooms.nextImpression(), smudge: input.smudge };
  }

  return {
    'training.people': () => (training ? ok(training.hands.map((hand) => hand.view)) : err({ code: 'training-only' })),
    'training.glass': async (input) => {
      if (!training) return err({ code: 'training-only' });
      const act = actOf(input, training);
      if (!act) return err({ code: 'reader-unknown' });
      const done = await readers.simulate(act);
      return done.ok ? ok(null) : err({ code: done.error.code });
    },
  };
}
