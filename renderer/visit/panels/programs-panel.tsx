import { useState } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ProgramView } from '../../../preload/contract/application-views.ts';
import { failureOf } from '../../api/call.ts';
import { useFormOpen } from '../../api/form.ts';
import { usePrograms } from '../../api/programs.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { Tone } from '../../ui/status-chip.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { matching } from './matching.ts';

/** Above this many programs a search field helps. */
const SEARCH_ABOVE = 8;

const TONES: Record<ProgramView['state'], Tone> = {
  'may-apply': 'good',
  applied: 'action',
  enrolled: 'good',
  'not-eligible': 'quiet',
  'no-form': 'quiet',
  'form-refused': 'care',
  'waiting-here': 'action',
};

interface CardProps {
  readonly program: ProgramView;
  readonly onApply: () => void;
  readonly isPending: boolean;
  readonly isDisabled: boolean;
}

function ProgramCard({ program, onApply, isPending, isDisabled }: CardProps) {
  const { t } = useTranslation();
  return (
    <li className="card program" aria-label={program.name}>
      <div className="program-words">
        <h2>{program.name}</h2>
        <p>{program.description}</p>
        <p className="quiet">
          {program.needs.length === 0
            ? t('programs.needsNothing')
            : `${t('programs.needs')}: ${program.needs.join(' · ')}`}
        </p>
        {program.state === 'form-refused' && <RefusedForm questions={program.refused} />}
      </div>
      <div className="program-act">
        <StatusChip tone={TONES[program.state]}>{t(`programs.states.${program.state}`)}</StatusChip>
        {program.mayApply && (
          <ActionButton
            look="primary"
            onPress={onApply}
            isPending={isPending}
            isDisabled={isDisabled}
            label={t('programs.applyTo', { program: program.name })}
          >
            {t('programs.apply')}
          </ActionButton>
        )}
      </div>
    </li>
  );
}

/** What the office has to change before the program can be applied for here. */
function RefusedForm({ questions }: { readonly questions: ProgramView['refused'] }) {
  const { t } = useTranslation();
  if (questions.length === 0) return <p className="refused-form">{t('programs.refusedUnreadable')}</p>;
  return (
    <div className="refused-form">
      <p>{t('programs.refused')}</p>
      <ul>
        {questions.map(({ label, reason }, index) => (
          <li key={`${index} ${label}`}>{t(`programs.refusals.${reason}`, { label })}</li>
        ))}
      </ul>
    </div>
  );
}

export function ProgramsPanel() {
  const { t } = useTranslation();
  const programs = usePrograms();
  const open = useFormOpen();
  const [query, setQuery] = useState('');

  if (programs.isPending) return <Skeleton lines={6} />;
  if (programs.isError) {
    return (
      <RefusalPanel failure={failureOf(programs.error)} actions={{ 'try-again': () => void programs.refetch() }} />
    );
  }
  if (programs.data.length === 0) return <p className="nothing">{t('programs.none')}</p>;
  const shown = matching(programs.data, query);
  const chosen = open.variables?.programId;
  return (
    <>
      {open.isError && (
        <RefusalPanel
          failure={failureOf(open.error)}
          actions={{
            'go-back': () => open.reset(),
            ...(chosen === undefined ? {} : { 'try-again': () => open.mutate({ programId: chosen }) }),
          }}
        />
      )}
      {programs.data.length > SEARCH_ABOVE && (
        <SearchField className="field search" value={query} onChange={setQuery}>
          <Label>{t('programs.search')}</Label>
          <Input />
        </SearchField>
      )}
      {shown.length === 0 && <p className="nothing">{t('programs.noMatch', { query })}</p>}
      <ul className="programs" aria-busy={programs.isFetching}>
        {shown.map((program) => (
          <ProgramCard
            key={program.id}
            program={program}
            isPending={open.isPending && chosen === program.id}
            isDisabled={open.isPending}
            onApply={() => open.mutate({ programId: program.id })}
          />
        ))}
      </ul>
    </>
  );
}
