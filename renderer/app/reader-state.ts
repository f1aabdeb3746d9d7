import type { StationView } from '../../preload/contract/station-views.ts';
import type { Tone } from '../ui/status-chip.tsx';

interface ReaderState {
  readonly tone: Tone;
  readonly words: 'readerReady' | 'readerBusy' | 'readerNotReady' | 'readerNone' | 'readersRestarting';
}

/** One word for all readers: the best state any of them is in. */
export function readerState(station: Pick<StationView, 'readers' | 'readersService'>): ReaderState {
  if (!station.readersService) return { tone: 'care', words: 'readersRestarting' };
  const present = station.readers.filter(({ state }) => state !== 'gone' && state !== 'not-trusted');
  if (present.length === 0) return { tone: 'care', words: 'readerNone' };
  if (present.some((reader) => reader.state === 'ready')) return { tone: 'good', words: 'readerReady' };
  if (present.some((reader) => reader.state === 'busy')) return { tone: 'action', words: 'readerBusy' };
  return { tone: 'care', words: 'readerNotReady' };
}
