/** What a key does in a document; `forward` and `back` go through the page first, then to the next one. */
export type ViewerAction = 'larger' | 'smaller' | 'fit' | 'forward' | 'back';

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const ACTIONS: Readonly<Record<string, ViewerAction>> = {
  '+': 'larger',
  // The plus without the shift key, on the keyboards that have it there.
  '=': 'larger',
  '-': 'smaller',
  '0': 'fit',
  PageDown: 'forward',
  PageUp: 'back',
};

/** The action of a key; undefined where the key is none of the viewer's. */
export function viewerActionOf({ key, ctrlKey, altKey, metaKey }: Pressed): ViewerAction | undefined {
  return ctrlKey || altKey || metaKey || !Object.hasOwn(ACTIONS, key) ? undefined : ACTIONS[key];
}

interface Place {
  readonly scrollTop: number;
  readonly clientHeight: number;
  readonly scrollHeight: number;
}

/** Where going on (1) or back (-1) leads: to a place in this page, or `turn`, to another page. */
export function stepThrough(place: Place, by: 1 | -1): number | 'turn' {
  const last = place.scrollHeight - place.clientHeight;
  // Scrolled places are broken numbers on screens whose pixels are.
  if (by === 1 ? place.scrollTop >= last - 2 : place.scrollTop <= 2) return 'turn';
  return Math.min(Math.max(0, place.scrollTop + by * place.clientHeight * 0.9), last);
}
