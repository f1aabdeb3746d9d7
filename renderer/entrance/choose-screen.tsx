import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mode } from '#vocabulary/station.ts';
import { ChoiceTiles } from '../ui/choice-tiles.tsx';
import { Screen } from '../ui/screen.tsx';
import type { Asking } from './asking.ts';

/** What a new installation is for. */
export function ChooseScreen({ answer, isPending }: Asking) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<Mode | null>(null);
  return (
    <Screen
      title={t('entrance.choose.title')}
      lead={t('entrance.choose.lead')}
      primary={{
        label: t('entrance.choose.next'),
        isDisabled: mode === null,
        isPending,
        onPress: () => mode && answer({ to: 'choose', mode }),
      }}
    >
      <ChoiceTiles
        label={t('entrance.choose.label')}
        value={mode}
        onChange={setMode}
        tiles={[
          {
            value: 'production',
            name: t('entrance.choose.production'),
            hint: t('entrance.choose.productionHint'),
            icon: 'card',
            reason: null,
          },
          {
            value: 'training',
            name: t('entrance.choose.training'),
            hint: t('entrance.choose.trainingHint'),
            icon: 'play',
            reason: null,
          },
        ]}
      />
    </Screen>
  );
}
