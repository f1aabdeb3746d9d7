import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationView, VisitView } from '../../preload/contract/views.ts';
import { failureOf } from '../api/call.ts';
import { useProviderCancel, useSignIn } from '../api/provider.ts';
import { useCapture, useVisitIdentify, useVisitLeave } from '../api/visit.ts';
import { ProviderFrame } from '../sign-in/provider-frame.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { StepsRail } from '../ui/steps-rail.tsx';
import { CapturePanel } from './capture-panel.tsx';
import { LeaveQuestion } from './leave-question.tsx';

interface IdentifyScreenProps {
  readonly station: StationView;
  readonly visit: VisitView;
}

/** The registrant's sign-in: the provider's page and, beside it, what the reader sees. The page opens by itself once. */
export function IdentifyScreen({ station, visit }: IdentifyScreenProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const identify = useVisitIdentify();
  const cancel = useProviderCancel();
  const leave = useVisitLeave();
  const signIn = useSignIn();
  const capture = useCapture();
  const [leaving, setLeaving] = useState(false);
  const opened = useRef(false);
  const { mutate: openPage } = identify;

  useEffect(() => {
    if (opened.current || signIn !== null) return;
    opened.current = true;
    openPage({});
  }, [openPage, signIn]);

  const running = identify.isPending || signIn !== null;
  const provider = station.provider;
  const usesReader = visit.method === 'fingerprint' || visit.method === 'iris';
  const again = () => openPage({});
  // Choosing another way needs a new visit: the method is part of what main asked the provider for.
  const chooseOther = () => {
    leave.mutate({ keep: false }, { onSuccess: () => void navigate({ to: '/start' }) });
  };

  return (
    <Screen
      title={t('identify.title', { provider: provider.name })}
      lead={t(`identify.lead.${visit.idType}`)}
      fills
      aside={<StepsRail current="identify" />}
      back={
        running
          ? { label: t('identify.cancel'), onPress: () => cancel.mutate({}), isPending: cancel.isPending }
          : { label: t('identify.leave'), onPress: () => setLeaving(true) }
      }
      {...(running ? {} : { primary: { label: t('identify.begin'), onPress: again } })}
    >
      <div className={usesReader ? 'identify identify-reader' : 'identify'}>
        {running ? (
          <ProviderFrame
            host={signIn?.host ?? provider.host}
            secure={provider.secure}
            phase={signIn?.phase ?? 'opening'}
          />
        ) : (
          <div className="identify-closed">
            {identify.isError && (
              <RefusalPanel
                failure={failureOf(identify.error)}
                actions={{
                  'try-again': again,
                  'close-and-restart': () => cancel.mutate({}, { onSettled: again }),
                  'choose-other': chooseOther,
                  'to-home': () => setLeaving(true),
                }}
              />
            )}
          </div>
        )}
        {usesReader && <CapturePanel capture={running ? capture.data : undefined} />}
      </div>
      {leaving && <LeaveQuestion onStay={() => setLeaving(false)} />}
    </Screen>
  );
}
