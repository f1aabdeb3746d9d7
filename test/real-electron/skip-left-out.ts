import { relative } from 'node:path';
import { beforeEach } from 'vitest';
import { preparedHost } from '../electron-host/here.ts';
import { leftOutOf } from './left-out.ts';

beforeEach(({ task, skip }) => {
  const file = relative('test', relative(process.cwd(), task.file.filepath));
  const left = leftOutOf(preparedHost() ?? 'older').find(
    (each) => each.file === file && (each.test === undefined || task.name.includes(each.test)),
  );
  if (left) skip(left.reason);
});
