import type { FromFrame, ToFrame, Where, Problem } from '../../form/messages.ts';
import { FromFrameSchema, PORT_MESSAGE } from '../../form/messages.ts';
import type { Answers, FormView } from '../../../preload/contract/application-views.ts';

/** The result of asking the frame to go on. */
export interface Moved {
  readonly outcome: 'moved' | 'complete' | 'held';
  readonly problems: readonly Problem[];
}

export interface FormChannelOptions {
  readonly frame: HTMLIFrameElement;
  readonly view: FormView;
  readonly language: string;
  /** The centre's (ISO 3166-1 alpha-2). */
  readonly country: string | null;
  readonly texts: Readonly<Record<string, string>>;
  readonly onOpened: (where: Where) => void;
  readonly onUnreadable: () => void;
  readonly onTurned: (where: Where) => void;
  readonly onChanged: (answers: Answers) => void;
  readonly onProblems: (problems: readonly Problem[]) => void;
  /** Adds a document; rejects with the words to show beside the field. */
  readonly addFile: (
    file: { readonly slot: string; readonly name: string; readonly content: Blob },
    onProgress: (sent: number) => void,
  ) => Promise<{ readonly partId: string; readonly name: string; readonly size: number; readonly type: string }>;
  readonly wordsOf: (error: unknown) => string;
  readonly onFileRemoved: (partId: string) => void;
  /** How many documents are on their way. */
  readonly onAdding: (count: number) => void;
}

export interface FormChannel {
  /** Turns the form's page; `stay` only makes the frame send what was typed last. */
  readonly move: (to: 'next' | 'back' | 'done' | 'stay') => Promise<Moved>;
  /** Brings a field into view and focuses it. */
  readonly show: (key: string) => void;
  readonly close: () => void;
}

/** The answers with documents as the form's file component shows them; main keeps their part ids only. */
export function answersWithFiles({ answers, parts }: Pick<FormView, 'answers' | 'parts'>): Answers {
  const files = new Map(
    parts.map(({ partId, name, size, mediaType }) => [
      partId,
      { storage: 'kiosk', partId, name, originalName: name, size, type: mediaType },
    ]),
  );
  const shown = (value: Answers[string]): Answers[string] => {
    if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' && files.get(item)) || shown(item));
    if (typeof value === 'object' && value !== null) return shownIn(value);
    return value;
  };
  // A part's id is a random UUID, so no other answer is one; documents lie at any depth of grids.
  const shownIn = (values: Answers): Answers =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, shown(value)]));
  return shownIn(answers);
}

function openMessage(options: FormChannelOptions): ToFrame {
  return {
    type: 'open',
    schema: options.view.schema,
    answers: answersWithFiles(options.view),
    verifiedKeys: options.view.verifiedKeys,
    confirmed: options.view.confirmed,
    toldKeys: options.view.toldKeys,
    language: options.language,
    country: options.country,
    textSize: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
    texts: { ...options.texts },
  };
}

/** The page's end of the one channel to the form's frame. The frame's document has to be loaded. */
export function openFormChannel(options: FormChannelOptions): FormChannel {
  const { port1: port, port2 } = new MessageChannel();
  const asked = new Map<number, (moved: Moved) => void>();
  let lastRequest = 0;
  let adding = 0;
  const send = (message: ToFrame) => port.postMessage(message);

  const addFile = async (message: Extract<FromFrame, { type: 'file' }>): Promise<void> => {
    const { requestId, slot, name, content } = message;
    options.onAdding((adding += 1));
    try {
      const part = await options.addFile({ slot, name, content }, (sent) => {
        send({ type: 'file-progress', requestId, sent, total: content.size });
      });
      send({ type: 'file-added', requestId, part: { ...part } });
    } catch (error) {
      send({ type: 'file-refused', requestId, text: options.wordsOf(error) });
    } finally {
      options.onAdding((adding -= 1));
    }
  };

  const receive = (message: FromFrame): void => {
    switch (message.type) {
      case 'opened':
        options.onOpened(message.where);
        return;
      case 'unreadable':
        options.onUnreadable();
        return;
      case 'turned':
        options.onTurned(message.where);
        return;
      case 'changed':
        options.onChanged(message.answers);
        return;
      case 'problems':
        options.onProblems(message.problems);
        return;
      case 'moved':
        asked.get(message.requestId)?.({ outcome: message.outcome, problems: message.problems });
        asked.delete(message.requestId);
        return;
      case 'file':
        void addFile(message);
        return;
      case 'file-removed':
        options.onFileRemoved(message.partId);
        return;
    }
  };

  port.onmessage = (event: MessageEvent<unknown>) => {
    const parsed = FromFrameSchema.safeParse(event.data);
    // A message that does not fit comes from the form's own script: it is not answered.
    if (parsed.success) receive(parsed.data);
  };
  // The frame's origin is opaque, so no narrower target than '*' exists; the port goes to this one window only.
  options.frame.contentWindow?.postMessage(PORT_MESSAGE, '*', [port2]);
  send(openMessage(options));

  const ask = (message: (requestId: number) => ToFrame): Promise<Moved> =>
    new Promise((resolve) => {
      lastRequest += 1;
      asked.set(lastRequest, resolve);
      send(message(lastRequest));
    });

  return {
    move: (to) => ask((requestId) => ({ type: 'move', requestId, to })),
    show: (key) => send({ type: 'show', key }),
    close: () => {
      port.close();
      for (const resolve of asked.values()) resolve({ outcome: 'held', problems: [] });
      asked.clear();
    },
  };
}
