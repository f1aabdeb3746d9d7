import type { RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answers, FormView } from '../../../preload/contract/application-views.ts';
import type { StationView } from '../../../preload/contract/station-views.ts';
import { failureOf } from '../../api/call.ts';
import { saveAnswers } from '../../api/form.ts';
import { addDocument, removeDocument } from '../../api/parts.ts';
import { holdUnsentAnswers } from '../../api/unsent-answers.ts';
import { useVisitGo } from '../../api/visit.ts';
import type { Problem, Where } from '../../form/messages.ts';
import { failureInFull } from '../../ui/words/failure-words.ts';
import type { Autosave, SaveState } from './autosave.ts';
import { createAutosave } from './autosave.ts';
import type { FormChannel } from './form-channel.ts';
import { tellActive } from '../../api/session.ts';
import { openFormChannel } from './form-channel.ts';

function later(run: () => void, milliseconds: number): () => void {
  const timer = window.setTimeout(run, milliseconds);
  return () => window.clearTimeout(timer);
}

/** How long the form may take to send what was typed last. */
const SEND_WITHIN_MS = 1000;

/** Saves the form's answers as they change; leaving the screen or the window saves the last ones. */
function useAutosave(): { readonly autosave: RefObject<Autosave | null>; readonly saveState: SaveState } {
  const autosave = useRef<Autosave | null>(null);
  const [saveState, setSaveState] = useState<SaveState>({ name: 'unchanged' });
  useEffect(() => {
    const keeper = createAutosave({ save: saveAnswers, failureOf, onState: setSaveState, later });
    autosave.current = keeper;
    const leave = () => void keeper.flush();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, []);
  return { autosave, saveState };
}

export interface OpenFormProps {
  readonly view: FormView;
  readonly station: StationView;
}

/** The channel to the form's frame, and what the frame says over it. */
function useChannel({ view, station }: OpenFormProps, onChanged: (answers: Answers) => void) {
  const { t, i18n } = useTranslation();
  const channel = useRef<FormChannel | null>(null);
  const [where, setWhere] = useState<Where | null>(null);
  const [isUnreadable, setUnreadable] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [adding, setAdding] = useState(0);

  useEffect(
    () => () => {
      channel.current?.close();
      channel.current = null;
    },
    [],
  );

  const connect = (frame: HTMLIFrameElement) => {
    channel.current?.close();
    channel.current = openFormChannel({
      frame,
      view,
      language: i18n.language,
      country: station.country,
      texts: t('form.frameTexts', { returnObjects: true }),
      onOpened: setWhere,
      onUnreadable: () => setUnreadable(true),
      onTurned: setWhere,
      onChanged,
      onProblems: setProblems,
      addFile: async (file, onProgress) => {
        const part = await addDocument({ ...file, onProgress });
        return { partId: part.partId, name: part.name, size: part.size, type: part.mediaType };
      },
      wordsOf: (error) => failureInFull(t, failureOf(error), station.limits),
      // A failure does no harm: main no longer knows the part, or deletes it at the end of the visit.
      onFileRemoved: (partId) => void removeDocument(partId).catch(() => undefined),
      onAdding: setAdding,
    });
  };
  return { channel, connect, where, isUnreadable, problems, setProblems, adding };
}

/** An open form: its frame, its saved answers, and the ways forward and back. */
export function useOpenForm({ view, station }: OpenFormProps) {
  const go = useVisitGo();
  const { autosave, saveState } = useAutosave();
  const frame = useChannel({ view, station }, (answers) => {
    // The page sees no key that is typed in the frame.
    tellActive();
    autosave.current?.change(answers);
  });
  const { channel, where, setProblems } = frame;
  const [isMoving, setMoving] = useState(false);
  const isFirst = (where?.page ?? 0) === 0;
  const isLast = where === null || where.page >= where.pages.length - 1;

  const isOpen = where !== null;
  const saveLast = async (): Promise<boolean> => {
    // A form whose own script hangs must not keep a person on its screen.
    const late = new Promise((resolve) => later(() => resolve(undefined), SEND_WITHIN_MS));
    if (isOpen && channel.current) await Promise.race([channel.current.move('stay'), late]);
    return (await autosave.current?.flush()) ?? true;
  };
  useEffect(() => holdUnsentAnswers(saveLast));
  const leaveFor = async (step: 'programs' | 'look-over') => {
    if (await saveLast()) go.mutate({ step });
  };
  const forward = async () => {
    const open = channel.current;
    if (!open || isMoving) return;
    setMoving(true);
    const moved = await open.move(isLast ? 'done' : 'next');
    setProblems(moved.problems);
    if (moved.outcome === 'complete') await leaveFor('look-over');
    setMoving(false);
  };
  const backward = async () => {
    setProblems([]);
    if (isFirst || !channel.current) return leaveFor('programs');
    await channel.current.move('back');
    return undefined;
  };

  return {
    where,
    isFirst,
    isLast,
    isMoving,
    isUnreadable: frame.isUnreadable,
    problems: frame.problems,
    adding: frame.adding,
    saveState,
    go,
    connect: frame.connect,
    forward: () => void forward(),
    backward: () => void backward(),
    leave: () => void leaveFor('programs'),
    saveAgain: () => void autosave.current?.flush(),
    show: (key: string) => channel.current?.show(key),
  };
}
