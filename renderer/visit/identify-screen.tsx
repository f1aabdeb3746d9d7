import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationView } from '../../preload/contract/station-views.ts';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { failureOf } from '../api/call.ts';
import { useProviderCancel, useSignIn } from '../api/provider.ts';
import { useCapture, useVisitIdentify } from '../api/visit.ts';
import { ProviderFrame } from '../sign-in/provider-frame.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { StepsRail } from '../ui/steps-rail.tsx';
import { CapturePanel } from './capture/capture-panel.tsx';
import { ExceptionsQuestion } from './exceptions/exceptions-question.tsx';
import { OtherWayQuestion } from './other-way-question.tsx';
import { kindOfMethod } from './exceptions/sites.ts';
import { LeaveQuestion } from './leave-question.tsx';

interface IdentifyScreenProps {
  readonly station: StationView;
  readonly visit: VisitView;
}

/** Opens the provider's page when the screen is first shown, unless one is open already. */
function useOpenedOnce(openPage: (input: Record<string, never>) => void, isOpen: boolean): void {
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || isOpen) return;
    opened.current = true;
    openPage({});
  }, [openPage, isOpen]);
}

/** The registrant's sign-in: the provider's page and, beside it, what the reader sees. The page opens by itself once. */
export function IdentifyScreen({ station, visit }: IdentifyScreenProps) {
  const { t } = useTranslation();
  const identify = useVisitIdentify();
  const cancel = useProviderCancel();
  const signIn = useSignIn();
  const capture = useCapture();
  const [asking, setAsking] = useState<'leave' | 'exceptions' | 'other-way' | null>(null);
  const close = () => setAsking(null);
  const { mutate: openPage } = identify;
  useOpenedOnce(openPage, signIn !== null);

  const running = identify.isPending || signIn !== null;
  const provider = station.provider;
  const kind = kindOfMethod(visit.method);
  const again = () => openPage({});
  const chooseOther = () => setAsking('other-way');

  return (
    <Screen
      title={t('identify.title', { provider: visit.provider.name })}
      lead={t(`identify.lead.${visit.idType}`)}
      fills
      aside={<StepsRail current="identify" />}
      back={
        running
          ? { label: t('identify.cancel'), onPress: () => cancel.mutate({}), isPending: cancel.isPending }
          : { label: t('identify.leave'), onPress: () => setAsking('leave') }
      }
      {...(running ? {} : { primary: { label: t('identify.begin'), onPress: again } })}
    >
      <div className={kind ? 'identify identify-reader' : 'identify'}>
        {running ? (
          <ProviderFrame
            host={signIn?.host ?? provider.host}
            secure={signIn?.secure ?? provider.secure}
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
                  'to-home': () => setAsking('leave'),
                }}
              />
            )}
          </div>
        )}
        {kind && (
          <CapturePanel
            kind={kind}
            capture={running ? capture.data : undefined}
            attempts={capture.data}
            exceptions={visit.exceptions}
            onRecord={() => setAsking('exceptions')}
            onChooseOther={chooseOther}
          />
        )}
      </div>
      {asking === 'leave' && <LeaveQuestion onStay={close} />}
      {asking === 'exceptions' && kind && (
        <ExceptionsQuestion kind={kind} exceptions={visit.exceptions} onClose={close} />
      )}
      {asking === 'other-way' && (
        <OtherWayQuestion
          providerId={visit.provider.id}
          now={visit.method}
          onClose={close}
          onChosen={() => {
            close();
            again();
          }}
        />
      )}
    </Screen>
  );
}
