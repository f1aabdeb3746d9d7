import { hasUnnamed } from '#kit/form-map.ts';
import { components } from './engine.ts';

/** Replaces components whose problems Form.io shows without reporting them, or does not look for. */
export function installOwnChecks(texts: Readonly<Record<string, string>>): void {
  installBoxes();
  installDataMaps(texts);
}

/**
 * Form.io's select boxes show that too few or too many are chosen, but do not report it: the page could be left, and main
 * then refused what it had been given.
 */
function installBoxes(): void {
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

/** A data map takes a value whose name was left empty: nobody could say what it is about. */
function installDataMaps(texts: Readonly<Record<string, string>>): void {
  class KioskDataMap extends components.components.datamap {
    /** What is wrong with the names, in words; true when nothing is. */
    kioskProblem(value: unknown): string | true {
      return hasUnnamed(value) ? (texts['nameMissing'] ?? '') : true;
    }
  }
  components.setComponent('datamap', KioskDataMap);
}
