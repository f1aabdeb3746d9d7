/**
 * Data maps: answers whose names the person writes, too. For the frame that asks and for main and the portal that check.
 */

/** Whether a name says nothing. */
export function isUnnamed(name: string): boolean {
  return name.trim() === '';
}

/** Whether an answer has a value under such a name. An empty one is a row that was begun and says nothing either. */
export function hasUnnamed(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  return Object.entries(answer).some(([name, value]) => isUnnamed(name) && value !== '' && value !== null);
}
