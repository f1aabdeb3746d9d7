import type { DrivenKiosk } from './kiosk.ts';
import * as step from './steps.ts';

/** The score table of the pictures: which person's finger was compared with which person's record, and the verdict. */
export interface FingerTable {
  readonly lines: readonly string[];
  /** Every picture was accepted as its own person and refused as every other. */
  readonly holds: boolean;
}

/**
 * Offers every person's finger to every person's number, through the windows: five visits, in each the wrong fingers
 * first and the right one last, as often as the provider allows wrong ones.
 */
export async function tryAllFingers(kiosk: DrivenKiosk, say: (line: string) => void): Promise<FingerTable> {
  const people = [0, 1, 2, 3, 4].map(step.registrant);
  const rows: string[] = [];
  let holds = true;
  for (const claimed of people) {
    await step.startVisit(kiosk);
    const provider = await step.typeNumber(kiosk, claimed);
    const others = people.filter((person) => person !== claimed);
    const cells = new Map<string, string>();
    for (const offered of [...others, claimed]) {
      const before = kiosk.log().filter((line) => line['event'] === 'finger-compared').length;
      if (offered === claimed) {
        await step.captureAndShare(kiosk, offered);
      } else {
        await step.captureButton(provider).click();
        await kiosk.page.getByText('Put the finger on the glass.').first().waitFor();
        await step.layFingerUntil(kiosk, offered, provider.locator('#notice .code').getByText('other-finger'));
        await step.liftFinger(kiosk);
      }
      const compared = kiosk
        .log()
        .filter((line) => line['event'] === 'finger-compared')
        .slice(before);
      const accepted = compared[0]?.['accepted'] === true;
      const scores = (compared[0]?.['scores'] ?? []) as readonly { finger: string; score: number }[];
      const best = Math.max(...scores.map(({ score }) => score));
      holds &&= compared.length === 1 && accepted === (offered === claimed);
      cells.set(offered.individualId, `${best.toFixed(2)} ${accepted ? 'yes' : 'no '}`);
    }
    rows.push([claimed.individualId, ...people.map((person) => cells.get(person.individualId) ?? '')].join('  '));
    say(`${claimed.name}: four other fingers refused, their own accepted`);
    await step.leaveVisit(kiosk);
  }
  const head = ['number    ', ...people.map((_person, index) => `finger ${index + 1}`)].join('  ');
  return { lines: [head, ...rows], holds };
}
