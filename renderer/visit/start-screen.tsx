import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Method } from '#vocabulary/sign-in.ts';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { failureOf } from '../api/call.ts';
import { useVisitOptions, useVisitStart } from '../api/visit.ts';
import { ChoiceTiles } from '../ui/choice-tiles.tsx';
import type { IconName } from '../ui/icon.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { METHOD_ICONS } from './method-icons.ts';

type IdType = VisitView['idType'];

const ID_ICONS: Record<IdType, IconName> = { 'national-id': 'card', 'virtual-id': 'shield' };

/** Provider (where there is a choice), ID type and method. The first possible one is preselected: with forty people waiting, each press counts. */
export function StartScreen() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const options = useVisitOptions();
  const start = useVisitStart();
  const [chosenProvider, setChosenProvider] = useState<string | null>(null);
  const [chosenId, setChosenId] = useState<IdType | null>(null);
  const [chosenMethod, setChosenMethod] = useState<Method | null>(null);

  const providers = options.data?.providers ?? [];
  const provider = providers.find(({ id }) => id === chosenProvider) ?? providers[0];
  const possible = provider?.methods.filter((method) => method.possible) ?? [];
  const idType = chosenId ?? options.data?.idTypes[0] ?? null;
  const method = possible.find((each) => each.method === chosenMethod)?.method ?? possible[0]?.method ?? null;
  const ready = provider !== undefined && idType !== null && method !== null;
  const begin = () => {
    if (!ready) return;
    start.mutate({ providerId: provider.id, idType, method }, { onSuccess: () => void navigate({ to: '/' }) });
  };

  return (
    <Screen
      title={t('start.title')}
      back={{ label: t('action.back'), onPress: () => void navigate({ to: '/' }) }}
      primary={{ label: t('action.continue'), onPress: begin, isDisabled: !ready, isPending: start.isPending }}
    >
      {start.isError && (
        <RefusalPanel
          failure={failureOf(start.error)}
          actions={{ 'try-again': begin, 'to-home': () => void navigate({ to: '/' }) }}
        />
      )}
      {options.isError && (
        <RefusalPanel failure={failureOf(options.error)} actions={{ 'try-again': () => void options.refetch() }} />
      )}
      {options.isPending && <Skeleton lines={4} />}
      {options.data && provider && (
        <>
          {providers.length > 1 && (
            <ChoiceTiles
              label={t('start.provider')}
              value={provider.id}
              onChange={setChosenProvider}
              tiles={providers.map(({ id, name }) => ({ value: id, name, hint: '', icon: 'shield', reason: null }))}
            />
          )}
          <ChoiceTiles
            label={t('start.idType')}
            value={idType}
            onChange={setChosenId}
            tiles={options.data.idTypes.map((value) => ({
              value,
              name: t(`start.idTypes.${value}.name`),
              hint: t(`start.idTypes.${value}.hint`),
              icon: ID_ICONS[value],
              reason: null,
            }))}
          />
          <ChoiceTiles
            label={t('start.method')}
            value={method}
            onChange={setChosenMethod}
            tiles={provider.methods.map(({ method: value, possible: can, reason }) => ({
              value,
              name: t(`start.methods.${value}.name`),
              hint: t(`start.methods.${value}.hint`),
              icon: METHOD_ICONS[value],
              reason: can ? null : t(`start.reasons.${reason ?? 'provider-does-not-offer'}`),
            }))}
          />
          {possible.length === 0 && (
            <p className="notice" role="status">
              {t('start.nonePossible')}
            </p>
          )}
        </>
      )}
    </Screen>
  );
}
