import { EYE_DEGRADATIONS, degradedEye, meanOf, scoreOfEye } from '../../drivers/imaging/testing/degradations.ts';
import type { EyeDegradation } from '../../drivers/imaging/testing/degradations.ts';
import { seededRandom } from '../../drivers/simulated/drawing/random.ts';

const KINDS = Object.keys(EYE_DEGRADATIONS) as EyeDegradation[];

/** The value of a degradation between its first step (0) and its last (1). */
function valueAt(what: EyeDegradation, amount: number): number {
  const steps = EYE_DEGRADATIONS[what];
  const at = amount * (steps.length - 1);
  const from = steps[Math.floor(at)] ?? 0;
  const to = steps[Math.ceil(at)] ?? 0;
  return from + (to - from) * (at - Math.floor(at));
}

/**
 * Three looks of an eye, each good or spoiled somehow, as people give them. The yardstick knows nothing of the score: it is
 * by how much the look was spoiled.
 */
export function printBestOfThreeLooks(people: number): void {
  const first: { score: number; amount: number }[] = [];
  const chosen: typeof first = [];
  let worse = 0;
  for (let person = 1; person <= people; person += 1) {
    for (const eye of ['Left', 'Right'] as const) {
      const looks = [0, 1, 2].map((turn) => {
        const random = seededRandom(`three looks ${person} ${eye} ${turn}`);
        const what = KINDS[Math.floor(random.next() * KINDS.length)] ?? 'blur';
        const amount = random.next() < 0.4 ? 0 : random.between(0.2, 0.8);
        return { score: scoreOfEye(degradedEye(person, eye, what, valueAt(what, amount))), amount };
      });
      const [one] = looks;
      const best = looks.toSorted((a, b) => b.score - a.score)[0];
      if (one === undefined || best === undefined) continue;
      first.push(one);
      chosen.push(best);
      if (best.amount > one.amount) worse += 1;
    }
  }
  console.log(`three looks of ${first.length} eyes: mean   our score   spoiled by (0 to 1)`);
  for (const [label, looks] of [
    ['the first', first],
    ['the one with our best score', chosen],
  ] as const) {
    const score = meanOf(looks.map((look) => look.score)).toFixed(1);
    const amount = meanOf(looks.map((look) => look.amount)).toFixed(2);
    console.log(`${label.padEnd(35)}${score.padStart(11)}${amount.padStart(22)}`);
  }
  console.log(`chosen more spoiled than the first: ${worse}`);
}
