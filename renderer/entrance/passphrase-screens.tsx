import { useEffect, useState } from 'react';
import { Form, Input, Label, Text, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { PASSPHRASE_MIN } from '#kit/passphrase-rules.ts';
import type { EntranceView } from '../../preload/contract/entrance-views.ts';
import { ChoiceTiles } from '../ui/choice-tiles.tsx';
import { Icon } from '../ui/icon.tsx';
import { Screen } from '../ui/screen.tsx';
import type { Asking } from './asking.ts';

type ViewOf<S extends EntranceView['step']> = Omit<Extract<EntranceView, { step: S }>, 'step'>;

interface PassphraseFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (typed: string) => void;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly isNew?: boolean;
}

function PassphraseField({ label, value, onChange, hint, problem, isNew = false }: PassphraseFieldProps) {
  return (
    <TextField
      className="field"
      type="password"
      value={value}
      onChange={onChange}
      isInvalid={problem !== undefined}
      autoComplete={isNew ? 'new-password' : 'off'}
    >
      <Label>{label}</Label>
      <Input spellCheck="false" />
      {hint !== undefined && <Text slot="description">{hint}</Text>}
      {problem !== undefined && (
        <Text slot="errorMessage" className="field-error">
          {problem}
        </Text>
      )}
    </TextField>
  );
}

/** The first passphrase of a station on a system without a key store. */
export function NewPassphraseScreen({ answer, isPending, typed, onType, problem }: Asking & ViewOf<'new-passphrase'>) {
  const { t } = useTranslation();
  const { name } = typed;
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [differ, setDiffer] = useState(false);
  const told = problem && t(`entrance.passphraseProblem.${problem}`, { count: PASSPHRASE_MIN });
  const seal = () => {
    setDiffer(passphrase !== again);
    if (passphrase !== again) return;
    answer({ to: 'new-passphrase', who: name, passphrase });
  };
  return (
    <Screen
      title={t('entrance.newPassphrase.title')}
      lead={t('entrance.newPassphrase.lead')}
      primary={{ label: t('entrance.newPassphrase.button'), isDisabled: passphrase === '', isPending, onPress: seal }}
    >
      <Form
        className="entrance-ways"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          seal();
        }}
      >
        <p className="entrance-warning">
          <Icon name="care" /> {t('entrance.newPassphrase.warning')}
        </p>
        <TextField
          className="field"
          value={name}
          onChange={(text) => onType({ name: text })}
          isInvalid={problem === 'name-missing'}
          autoFocus
        >
          <Label>{t('entrance.newPassphrase.name')}</Label>
          <Input maxLength={80} autoComplete="off" />
          {problem === 'name-missing' && (
            <Text slot="errorMessage" className="field-error">
              {told}
            </Text>
          )}
        </TextField>
        <PassphraseField
          label={t('entrance.newPassphrase.passphrase')}
          value={passphrase}
          onChange={setPassphrase}
          hint={t('entrance.newPassphrase.hint', { count: PASSPHRASE_MIN })}
          problem={problem === 'name-missing' ? undefined : (told ?? undefined)}
          isNew
        />
        <PassphraseField
          label={t('entrance.newPassphrase.again')}
          value={again}
          onChange={setAgain}
          problem={differ ? t('entrance.newPassphrase.differ') : undefined}
          isNew
        />
        <button type="submit" hidden />
      </Form>
    </Screen>
  );
}

/** Opens a station that a passphrase seals. */
export function PassphraseScreen({ answer, isPending, slots, problem, waitMs }: Asking & ViewOf<'passphrase'>) {
  const { t } = useTranslation();
  const [who, setWho] = useState(slots[0]?.id ?? '');
  const [passphrase, setPassphrase] = useState('');
  const left = useSecondsLeft(waitMs);
  const open = () => {
    if (passphrase === '' || left > 0) return;
    answer({ to: 'passphrase', who, passphrase });
    setPassphrase('');
  };
  return (
    <Screen
      title={t('entrance.passphrase.title')}
      lead={t('entrance.passphrase.lead')}
      primary={{
        label: t('entrance.passphrase.button'),
        isDisabled: passphrase === '' || left > 0,
        isPending,
        onPress: open,
      }}
    >
      <Form
        className="entrance-ways"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          open();
        }}
      >
        {slots.length > 1 && (
          <ChoiceTiles
            label={t('entrance.passphrase.who')}
            value={who}
            onChange={setWho}
            tiles={slots.map(({ id, name }) => ({ value: id, name, hint: '', icon: 'person', reason: null }))}
          />
        )}
        <PassphraseField
          label={
            slots.length === 1
              ? `${t('entrance.passphrase.passphrase')} · ${slots[0]?.name ?? ''}`
              : t('entrance.passphrase.passphrase')
          }
          value={passphrase}
          onChange={setPassphrase}
          problem={problem === 'passphrase-wrong' ? t('entrance.passphrase.wrong') : undefined}
        />
        <p role="status" className="entrance-hint">
          {left > 0 ? t('entrance.passphrase.wait', { count: left }) : ''}
        </p>
        <button type="submit" hidden />
      </Form>
    </Screen>
  );
}

/** Whole seconds until `waitMs` from now have passed. */
function useSecondsLeft(waitMs: number): number {
  const [left, setLeft] = useState(Math.ceil(waitMs / 1000));
  useEffect(() => {
    const end = performance.now() + waitMs;
    const tell = () => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
    tell();
    const timer = setInterval(tell, 250);
    return () => clearInterval(timer);
  }, [waitMs]);
  return left;
}
