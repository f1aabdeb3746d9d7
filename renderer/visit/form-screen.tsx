import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormView } from '../../preload/contract/application-views.ts';
import type { StationView } from '../../preload/contract/station-views.ts';
import { failureOf } from '../api/call.ts';
import { saveAnswers, useForm } from '../api/form.ts';
import { addDocument, removeDocument } from '../api/parts.ts';
import { useVisitGo } from '../api/visit.ts';
import type { Problem, Where } from '../form/messages.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { failureInFull } from '../ui/words/failure-words.ts';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StepsRail } from '../ui/steps-rail.tsx';
import type { Autosave, SaveState } from './autosave.ts';
import { createAutosave } from './autosave.ts';
import type { FormChannel } from './form-channel.ts';
import { openFormChannel } from './form-channel.ts';
import { SaveChip } from './save-chip.tsx';

function later(run: () => void, milliseconds: number): () => void {
  const timer = window.setTimeout(run, milliseconds);
  return () => window.clearTimeout(timer);
}

/** How long the form may take to send what was typed last. */
const SEND_WITHIN_MS = 1000;

interface OpenFormProps {
  readonly view: FormView;
  readonly station: StationView;
}

function OpenForm({ view, station }: OpenFormProps) {
  const { t, i18n } = useTranslation();
  const go = useVisitGo();
  const channel = useRef<FormChannel | null>(null);
  const autosave = useRef<Autosave | null>(null);
  const [where, setWhere] = useState<Where | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const [saveState, setSaveState] = useState<SaveState>({ name: 'unchanged' });
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [adding, setAdding] = useState(0);
  const [moving, setMoving] = useState(false);

  useEffect(() => {
    const keeper = createAutosave({ save: saveAnswers, failureOf, onState: setSaveState, later });
    autosave.current = keeper;
    const leave = () => void keeper.flush();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
      channel.current?.close();
      channel.current = null;
    };
  }, []);

  const connect = (frame: HTMLIFrameElement) => {
    channel.current?.close();
    channel.current = openFormChannel({
      frame,
      view,
      language: i18n.language,
      texts: t('form.frameTexts', { returnObjects: true }),
      onOpened: setWhere,
      onUnreadable: () => setUnreadable(true),
      onTurned: setWhere,
      onChanged: (answers) => autosave.current?.change(answers),
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

  const first = (where?.page ?? 0) === 0;
  const last = where === null || where.page >= where.pages.length - 1;

  const leaveFor = async (step: 'programs' | 'look-over') => {
    // A form whose own script hangs must not keep a person on its screen.
    const late = new Promise((resolve) => later(() => resolve(undefined), SEND_WITHIN_MS));
    if (where && channel.current) await Promise.race([channel.current.move('stay'), late]);
    if (await autosave.current?.flush()) go.mutate({ step });
  };
  const forward = async () => {
    const frame = channel.current;
    if (!frame || moving) return;
    setMoving(true);
    const moved = await frame.move(last ? 'done' : 'next');
    setProblems(moved.problems);
    if (moved.outcome === 'complete') await leaveFor('look-over');
    setMoving(false);
  };
  const backward = async () => {
    setProblems([]);
    if (first || !channel.current) return leaveFor('programs');
    await channel.current.move('back');
    return undefined;
  };
  const firstProblem = problems[0];

  return (
    <Screen
      title={view.programName}
      {...(where && where.pages.length > 1
        ? {
            lead: `${t('form.page', { page: where.page + 1, pages: where.pages.length })}: ${where.pages[where.page]?.title ?? ''}`,
          }
        : {})}
      fills
      aside={<StepsRail current="form" onGo={(step) => step === 'programs' && void leaveFor('programs')} />}
      corner={<SaveChip state={saveState} />}
      back={{ label: t('action.back'), onPress: () => void backward(), isPending: go.isPending && first }}
      primary={{
        label: last ? t('form.lookOver') : t('action.next'),
        onPress: () => void forward(),
        isDisabled: where === null || adding > 0,
        isPending: moving || go.isPending,
      }}
      footer={
        adding > 0 ? (
          <p role="status">{t('form.wait')}</p>
        ) : (
          firstProblem && (
            <ActionButton look="bad" icon="care" onPress={() => channel.current?.show(firstProblem.key)}>
              {t('form.problems', { count: problems.length })}
            </ActionButton>
          )
        )
      }
    >
      {saveState.name === 'not-saved' && (
        <RefusalPanel failure={saveState.failure} actions={{ 'try-again': () => void autosave.current?.flush() }} />
      )}
      {go.isError && <RefusalPanel failure={failureOf(go.error)} actions={{ 'try-again': () => void forward() }} />}
      {unreadable ? (
        <RefusalPanel failure={{ code: 'form-unreadable' }} actions={{ 'go-back': () => void leaveFor('programs') }} />
      ) : (
        <iframe
          className="form-frame"
          title={t('form.frame', { program: view.programName })}
          sandbox="allow-scripts"
          src="form.html"
          onLoad={(event) => connect(event.currentTarget)}
        />
      )}
    </Screen>
  );
}

interface FormScreenProps {
  readonly station: StationView;
  readonly programId: string;
}

/** The program's form, one panel a screen, in its frame. */
export function FormScreen({ station, programId }: FormScreenProps) {
  const { t } = useTranslation();
  const form = useForm(programId);
  const go = useVisitGo();
  if (form.data) return <OpenForm view={form.data} station={station} />;
  const back = () => go.mutate({ step: 'programs' });
  return (
    <Screen
      title={t('steps.form')}
      aside={<StepsRail current="form" />}
      back={{ label: t('action.back'), onPress: back, isPending: go.isPending }}
    >
      {form.isPending && <Skeleton lines={6} />}
      {form.isError && (
        <RefusalPanel
          failure={failureOf(form.error)}
          actions={{ 'try-again': () => void form.refetch(), 'go-back': back }}
        />
      )}
    </Screen>
  );
}
