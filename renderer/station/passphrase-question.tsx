import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSPHRASE_MIN, passphraseProblem } from '#kit/passphrase-rules.ts';
import { failureOf } from '../api/call.ts';
import { usePassphraseAdd, usePassphraseChange } from '../api/station.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isShown: boolean;
  readonly problem?: string | undefined;
}

function TextField({ label, value, onChange, isShown, problem }: TextFieldProps) {
  const field = useId();
  return (
    <div className="field">
      <label htmlFor={field}>{label}</label>
      <input
        id={field}
        type={isShown ? 'text' : 'password'}
        autoComplete="off"
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${field}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem !== undefined && (
        <p className="field-error" id={`${field}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

interface PassphraseQuestionProps {
  /** Whose passphrase is changed; undefined for a new person. */
  readonly of?: { readonly id: string; readonly name: string };
  /** Words that others know of the place. */
  readonly known: readonly string[];
  readonly onDone: () => void;
}

/** Asks for a person's new passphrase, twice, and for the present one where it is changed. */
export function PassphraseQuestion({ of, known, onDone }: PassphraseQuestionProps) {
  const { t } = useTranslation();
  const [typedName, setName] = useState('');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isShown, setShown] = useState(false);
  const add = usePassphraseAdd();
  const change = usePassphraseChange();
  const doing = of ? change : add;
  const name = (of?.name ?? typedName).trim();
  const problem = passphraseProblem(next, [...known, name]);
  // Nobody is corrected while they still type their first words.
  const shownProblem = problem !== 'passphrase-short' || repeated !== '' ? problem : undefined;
  const differs = repeated.length >= next.length && repeated !== next;
  const isComplete = problem === undefined && repeated === next && name !== '' && (!of || current !== '');
  const save = () => {
    if (of) change.mutate({ id: of.id, current, next }, { onSuccess: onDone });
    else add.mutate({ name, passphrase: next }, { onSuccess: onDone });
  };
  return (
    <Question
      title={of ? t('passphrases.changeOf', { name }) : t('passphrases.add')}
      isSteady
      onDismiss={onDone}
      buttons={
        <>
          <ActionButton onPress={onDone}>{t('passphrases.cancel')}</ActionButton>
          <ActionButton look="primary" isDisabled={!isComplete} isPending={doing.isPending} onPress={save}>
            {t('passphrases.save')}
          </ActionButton>
        </>
      }
    >
      {!of && <TextField label={t('passphrases.name')} value={typedName} onChange={setName} isShown />}
      {of && <TextField label={t('passphrases.current')} value={current} onChange={setCurrent} isShown={isShown} />}
      <p>{t('passphrases.hint')}</p>
      <TextField
        label={t('passphrases.next')}
        value={next}
        onChange={setNext}
        isShown={isShown}
        problem={
          shownProblem && next !== ''
            ? t(`entrance.passphraseProblem.${shownProblem}`, { count: PASSPHRASE_MIN })
            : undefined
        }
      />
      <TextField
        label={t('passphrases.repeat')}
        value={repeated}
        onChange={setRepeated}
        isShown={isShown}
        problem={differs ? t('passphrases.differs') : undefined}
      />
      <label className="check">
        <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.target.checked)} />
        <span>{t('passphrases.show')}</span>
      </label>
      {doing.isError && <RefusalPanel failure={failureOf(doing.error)} />}
    </Question>
  );
}
