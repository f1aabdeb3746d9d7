import { components } from './engine.ts';

/**
 * Replaces Form.io's select boxes. Theirs show that too few or too many are chosen, but do not report it: the page could
 * be left, and main then refused what it had been given.
 */
export function installBoxes(): void {
  const Base = components.components.selectboxes;
  const inherited = components.components.radio.prototype;
  class KioskBoxes extends Base {
    override checkComponentValidity(
      ...[data, dirty, row, flags, errors]: Parameters<typeof inherited.checkComponentValidity>
    ): boolean {
      const before = errors.length;
      const isValid = super.checkComponentValidity(data, dirty, row, flags, errors);
      if (isValid || errors.length > before) return isValid;
      return inherited.checkComponentValidity.call(this, data, dirty, row, flags, errors);
    }
  }
  components.setComponent('selectboxes', KioskBoxes);
}
