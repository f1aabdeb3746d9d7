import { expect, it } from 'vitest';
import { surroundingsOf } from './mode.ts';

const never = (what: string) => () => {
  throw new Error(`${what} has no place here`);
};

it('opens a station in production without anything of the training', () => {
  const conversation = {} as never;
  const production = () => ({
    entrance: { conversation, fetchFile: never('a file'), now: Date.now },
    confirmed: () => undefined,
    trustAuthorities: never('an authority'),
    clock: {} as never,
  });
  expect(surroundingsOf('production', { training: never('the training'), production })).toBeTypeOf('function');
});

it('opens a station for training without anything of production', async () => {
  const open = surroundingsOf('training', {
    training: never('asked for: the training'),
    production: never('production'),
  });
  await expect(open({} as never)).rejects.toThrow('asked for: the training');
});
