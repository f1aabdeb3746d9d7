import { expect, it } from 'vitest';
import { removeMenu } from './menu.ts';

it('takes the application menu away', () => {
  const menus: unknown[] = [];
  removeMenu({ setApplicationMenu: (menu) => void menus.push(menu) });
  expect(menus).toEqual([null]);
});
