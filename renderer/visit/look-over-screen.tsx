import { useRef, useState } from 'react';
import { CheckboxButton, CheckboxField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { LookOverView } from '../../preload/contract/application-views.ts';
import type { ExceptionsView } from '../../preload/contract/exception-views.ts';
import { failureOf } from '../api/call.ts';
import { useLookOver, useVisitGo, useVisitSubmit } from '../api/visit.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { StepsRail } from '../ui/steps-rail.tsx';
import { AnswerLines } from '../submission/answer-lines.tsx';
import { DocumentList } from '../submission/document-list.tsx';
import { ExceptionsList } from './exceptions/exceptions-list.tsx';
import { ExceptionsQuestion } from './exceptions/exceptions-question.tsx';
import { kindOfList } from './exceptions/sites.ts';
import { ReadAloud } from './read-aloud.tsx';

interface LetterProps {
  readonly view: LookOverView;
  readonly exceptions: ExceptionsView;
  readonly onChangeExceptions: () => void;
  readonly agreed: boolean;
  readonly onAgreed: (agreed: boolean) => void;
}

function Letter({ view, exceptions, onChangeExceptions, agreed, onAgreed }: LetterProps) {
  const { t } = useTranslation();
  return (
    <article className="letter">
      <header>
        <h2>{t('lookOver.to', { program: view.programName })}</h2>
        <p>{t('lookOver.from', { name: view.registrantName })}</p>
      </header>
      <section>
        <h3>{t('lookOver.answers')}</h3>
        <AnswerLines lines={view.lines} />
      </section>
      <section>
        <h3>{t('lookOver.documents')}</h3>
        <DocumentList parts={view.parts} />
      </section>
      {exceptions.recorded.length > 0 && (
        <section className="letter-exceptions">
          <h3>{t('lookOver.exceptions')}</h3>
          <div className="exceptions-summary">
            <ExceptionsList list={exceptions.recorded} />
            {exceptions.photo !== null && (
              <img className="photo-small" src={exceptions.photo} alt={t('exceptions.photo.taken')} />
            )}
          </div>
          {exceptions.photo === null && <StatusChip tone="care">{t('exceptions.photo.missing')}</StatusChip>}
          <ActionButton onPress={onChangeExceptions}>
            {t(`exceptions.change.${kindOfList(exceptions.recorded)}`)}
          </ActionButton>
        </section>
      )}
      <section className="consent">
        <div className="consent-head">
          <h3>{t('lookOver.consent')}</h3>
          <ReadAloud paragraphs={view.consent.paragraphs} language={view.consent.language} />
        </div>
        <div className="consent-words" lang={view.consent.language}>
          {view.consent.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
        <CheckboxField isSelected={agreed} onChange={onAgreed}>
          <CheckboxButton className="check">
            <span className="check-box">
              <Icon name="tick" />
            </span>
            <span>{t('lookOver.agree')}</span>
          </CheckboxButton>
        </CheckboxField>
      </section>
    </article>
  );
}

/** What the form's rules still find wrong. */
function Problems({ problems }: { readonly problems: LookOverView['problems'] }) {
  const { t } = useTranslation();
  return (
    <section className="refusal" role="alert">
      <Icon name="care" />
      <div className="refusal-words">
        <p className="refusal-what">{t('lookOver.problems', { count: problems.length })}</p>
        <ul>
          {problems.map((problem) => (
            <li key={`${problem.key} ${problem.rule}`}>{problem.label}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** What the screen shows, and what submits exactly that. */
function useSubmitting(exceptions: ExceptionsView) {
  const lookOver = useLookOver(exceptions);
  const submit = useVisitSubmit();
  const [agreed, setAgreed] = useState(false);
  const sending = useRef(false);
  const view = lookOver.data;
  const isReady = view !== undefined && !lookOver.isFetching && agreed && view.problems.length === 0;
  const send = () => {
    // A second press can come before the button is drawn disabled.
    if (!isReady || sending.current) return;
    sending.current = true;
    const { consent, shownSha256 } = view;
    submit.mutate(
      { agreed: true, textId: consent.textId, language: consent.language, shownSha256 },
      {
        onSettled: () => {
          sending.current = false;
        },
      },
    );
  };
  const lookAgain = () => {
    // The agreement was to what was shown before.
    setAgreed(false);
    submit.reset();
    void lookOver.refetch();
  };
  return { lookOver, view, submit, agreed, setAgreed, isReady, send, lookAgain };
}

/** All that will be sent, as a letter, and the agreement. */
export function LookOverScreen({ exceptions }: { readonly exceptions: ExceptionsView }) {
  const { t } = useTranslation();
  const { lookOver, view, submit, agreed, setAgreed, isReady, send, lookAgain } = useSubmitting(exceptions);
  const go = useVisitGo();
  const [changing, setChanging] = useState(false);
  const problems = view?.problems ?? [];
  const toForm = () => go.mutate({ step: 'form' });
  return (
    <Screen
      title={t('lookOver.title')}
      lead={t('lookOver.lead')}
      aside={<StepsRail current="look-over" onGo={(step) => (submit.isPending ? undefined : go.mutate({ step }))} />}
      back={{ label: t('lookOver.change'), onPress: toForm, isPending: go.isPending, isDisabled: submit.isPending }}
      primary={{
        label: t('lookOver.submit'),
        onPress: send,
        isDisabled: !isReady,
        isPending: submit.isPending,
      }}
      footer={view && !agreed && problems.length === 0 && <p className="quiet">{t('lookOver.agreeFirst')}</p>}
    >
      {lookOver.isPending && <Skeleton lines={10} />}
      {lookOver.isError && (
        <RefusalPanel
          failure={failureOf(lookOver.error)}
          actions={{ 'try-again': () => void lookOver.refetch(), 'to-form': toForm, 'go-back': toForm }}
        />
      )}
      {go.isError && <RefusalPanel failure={failureOf(go.error)} actions={{ 'try-again': toForm }} />}
      {submit.isError && (
        <RefusalPanel
          failure={failureOf(submit.error)}
          actions={{ 'try-again': send, 'to-form': toForm, 'look-again': lookAgain }}
        />
      )}
      {problems.length > 0 && <Problems problems={problems} />}
      {view && (
        <Letter
          view={view}
          exceptions={exceptions}
          onChangeExceptions={() => {
            // The agreement was to the list as it was before.
            setAgreed(false);
            setChanging(true);
          }}
          agreed={agreed}
          onAgreed={setAgreed}
        />
      )}
      {changing && (
        <ExceptionsQuestion
          kind={kindOfList(exceptions.recorded)}
          exceptions={exceptions}
          onClose={() => setChanging(false)}
        />
      )}
    </Screen>
  );
}
