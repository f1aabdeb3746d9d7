import type { Lasting } from '../../share.ts';
import type { GuestBench } from '../bench.ts';

/** One thing that is shown on the real USB stack. It runs as an ordinary user with the product's udev rules installed. */
export interface Case extends Lasting {
  readonly name: string;
  run(bench: GuestBench): Promise<void>;
}
