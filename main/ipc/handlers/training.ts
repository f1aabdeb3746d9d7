import { err, ok } from '#kit/result.ts';
import type { SimulatedAct } from '../../../drivers/link/simulated-acts.ts';
import type { Readers } from '../../capture/readers.ts';
import type { SimulatedHands } from '../../station/surroundings.ts';
import type { Handlers } from '../answer.ts';

/** The simulated reader and the people of the training centre. */
export function createTrainingHandlers(deps: {
  /** Undefined outside training mode, where every call is refused. */
  readonly training: SimulatedHands | undefined;
  /** Numbers each touch: no two touches of a finger are alike. */
  readonly nextImpression: () => number;
  readonly readers: Pick<Readers, 'simulate'>;
}): Pick<Handlers, 'training.people' | 'training.glass'> {
  const { training, readers } = deps;
  return {
    'training.people': () => (training ? ok(training.hands.map((hand) => hand.view)) : err({ code: 'training-only' })),
    'training.glass': async (input) => {
      if (!training) return err({ code: 'training-only' });
      const act = actOf(input, training, deps.nextImpression);
      if (!act) return err({ code: 'reader-unknown' });
      const done = await readers.simulate(act);
      return done.ok ? ok(null) : err({ code: done.error.code });
    },
  };
}

function actOf(
  input: Parameters<Handlers['training.glass']>[0],
  { readerId: deviceId, hands }: SimulatedHands,
  nextImpression: () => number,
): SimulatedAct | undefined {
  if (input.do !== 'place') return { do: input.do, deviceId };
  const source = hands.find((hand) => hand.view.personId === input.personId)?.finger;
  return source && { do: 'place', deviceId, source, impression: nextImpression(), smudge: input.smudge };
}
