import { useId, useState } from 'react';
import { FileTrigger, Form, Input, Label, Text, TextField, Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ProblemView } from '../../preload/contract/entrance-views.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Screen } from '../ui/screen.tsx';
import type { Asking } from './asking.ts';
import { ProblemPanel } from './problem-panel.tsx';

/** Larger than any provisioning file; main has the exact limit. */
const FILE_BYTES = 3 * 1024 * 1024;

interface FileScreenProps extends Asking {
  /** There is no question before this one. */
  readonly isFirst: boolean;
  readonly problem: ProblemView | null;
}

/** Asks for the provisioning file, from a disk or from an address. */
export function FileScreen({ answer, isPending, typed, onType, isFirst, problem }: FileScreenProps) {
  const { t } = useTranslation();
  const { address } = typed;
  const [isTooLarge, setTooLarge] = useState(false);
  const tooLargeId = useId();

  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    setTooLarge(file.size > FILE_BYTES);
    if (file.size <= FILE_BYTES) answer({ to: 'file', text: await file.text() });
  }
  const fetchIt = () => {
    if (address.trim() !== '') answer({ to: 'file', address });
  };

  return (
    <Screen
      title={t('entrance.file.title')}
      lead={t('entrance.file.lead')}
      {...(isFirst
        ? {}
        : { back: { label: t('action.back'), isPending, onPress: () => answer({ to: 'file', back: true }) } })}
    >
      <div className="entrance-ways">
        <ProblemPanel problem={problem} />
        <div className="entrance-way">
          <FileTrigger onSelect={(files) => void take(files?.[0])}>
            <Button className="button button-primary" isDisabled={isPending} aria-describedby={tooLargeId}>
              <Icon name="paper" />
              <span>{isPending ? t('state.working') : t('entrance.file.open')}</span>
            </Button>
          </FileTrigger>
          <p id={tooLargeId} role="status" className={isTooLarge ? 'entrance-problem' : 'entrance-hint'}>
            {isTooLarge ? t('entrance.file.tooLarge') : t('entrance.file.openHint')}
          </p>
        </div>
        <Form
          className="entrance-way"
          onSubmit={(event) => {
            event.preventDefault();
            fetchIt();
          }}
        >
          <TextField className="field" type="url" value={address} onChange={(text) => onType({ address: text })}>
            <Label>{t('entrance.file.address')}</Label>
            <Input className="entrance-address" spellCheck="false" autoComplete="off" />
            <Text slot="description">{t('entrance.file.addressHint')}</Text>
          </TextField>
          <ActionButton onPress={fetchIt} isDisabled={address.trim() === ''} isPending={isPending}>
            {t('entrance.file.fetch')}
          </ActionButton>
        </Form>
      </div>
    </Screen>
  );
}
