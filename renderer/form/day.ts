import { components } from './engine.ts';

const Base = components.components.day;

/** Form.io's day, month and year. No day yet leaves the fields empty: Form.io would write NaN into them. */
class KioskDay extends Base {
  override setValueAt(index: number, value: string): void {
    if (value !== '') {
      super.setValueAt(index, value);
      return;
    }
    const { day, month, year } = this.refs;
    for (const field of [day, month, year]) if (field) field.value = '';
  }
}

/** Puts ours in the place of Form.io's. */
export function installDays(): void {
  components.setComponent('day', KioskDay);
}
