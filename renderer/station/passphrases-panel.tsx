import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassphraseEntryView } from '../../preload/contract/session-views.ts';
import { failureOf } from '../api/call.ts';
import { usePassphraseRemove, usePassphrases } from '../api/station.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { useWording } from '../ui/words/language.ts';
import { PassphraseQuestion } from './passphrase-question.tsx';

type Asked =
  | { readonly what: 'add' }
  | { readonly what: 'change'; readonly id: string; readonly name: string }
  | { readonly what: 'remove'; readonly entry: PassphraseEntryView };

interface PassphraseRowProps {
  readonly entry: PassphraseEntryView;
  readonly onAsk: (asked: Asked) => void;
}

function PassphraseRow({ entry, onAsk }: PassphraseRowProps) {
  const { t } = useTranslation();
  const { day } = useWording();
  const { id, holder } = entry;
  const remove = () => onAsk({ what: 'remove', entry });
  return (
    <li className="card station-row">
      <StatusChip tone={holder ? 'good' : 'bad'}>{t(`station.states.${holder ? 'good' : 'bad'}`)}</StatusChip>
      <p>
        <strong>{holder?.name ?? id}</strong>
      </p>
      <div className="row-acts">
        <p>{holder ? t('passphrases.since', { when: day(holder.at) }) : t('passphrases.damaged')}</p>
        {holder && (
          <ActionButton
            label={t('passphrases.changeOf', { name: holder.name })}
            onPress={() => onAsk({ what: 'change', id, name: holder.name })}
          >
            {t('passphrases.change')}
          </ActionButton>
        )}
        <ActionButton label={t('passphrases.removeOf', { name: holder?.name ?? id })} onPress={remove}>
          {t('passphrases.remove')}
        </ActionButton>
      </div>
    </li>
  );
}

interface RemoveQuestionProps {
  readonly entry: PassphraseEntryView;
  readonly onDone: () => void;
}

function RemoveQuestion({ entry: { id, holder }, onDone }: RemoveQuestionProps) {
  const { t } = useTranslation();
  const remove = usePassphraseRemove();
  return (
    <Question
      title={t('passphrases.removeTitle')}
      onDismiss={onDone}
      buttons={
        <>
          <ActionButton onPress={onDone}>{t('passphrases.cancel')}</ActionButton>
          <ActionButton
            look="primary"
            isPending={remove.isPending}
            onPress={() => remove.mutate({ id }, { onSuccess: onDone })}
          >
            {t('passphrases.remove')}
          </ActionButton>
        </>
      }
    >
      <p>{holder ? t('passphrases.removeBody', { name: holder.name }) : t('passphrases.removeDamaged')}</p>
      {remove.isError && <RefusalPanel failure={failureOf(remove.error)} />}
    </Question>
  );
}

/** Who can open the station after a start, where passphrases do. */
export function PassphrasesPanel({ centre }: { readonly centre: string }) {
  const { t } = useTranslation();
  const passphrases = usePassphrases(true);
  const [asked, setAsked] = useState<Asked | null>(null);
  const done = () => setAsked(null);
  if (passphrases.isError) return <RefusalPanel failure={failureOf(passphrases.error)} />;
  if (!passphrases.data) return null;
  return (
    <section aria-label={t('passphrases.title')}>
      <h2>{t('passphrases.title')}</h2>
      <p>{t('passphrases.lead')}</p>
      <ul className="station-rows">
        {passphrases.data.map((entry) => (
          <PassphraseRow key={entry.id} entry={entry} onAsk={setAsked} />
        ))}
      </ul>
      <ActionButton onPress={() => setAsked({ what: 'add' })}>{t('passphrases.add')}</ActionButton>
      {asked?.what === 'add' && <PassphraseQuestion known={[centre]} onDone={done} />}
      {asked?.what === 'change' && <PassphraseQuestion of={asked} known={[centre]} onDone={done} />}
      {asked?.what === 'remove' && <RemoveQuestion entry={asked.entry} onDone={done} />}
    </section>
  );
}
