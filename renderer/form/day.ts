import { components } from './engine.ts';

const Base = components.components.day;

/** Form.io's day, month and year. Without a chosen day the fields stay empty: Form.io would write NaN into them. */
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

/** Replaces Form.io's day component with {@link KioskDay}. */
export function installDays(): void {
  components.setComponent('day', KioskDay);
}
