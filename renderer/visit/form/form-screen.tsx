import { useTranslation } from 'react-i18next';
import type { StationView } from '../../../preload/contract/station-views.ts';
import { failureOf } from '../../api/call.ts';
import { useForm } from '../../api/form.ts';
import { useVisitGo } from '../../api/visit.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StepsRail } from '../../ui/steps-rail.tsx';
import { OpenForm } from './open-form.tsx';

interface FormScreenProps {
  readonly station: StationView;
  readonly programId: string;
}

/** The program's form, one panel a screen, in its frame. */
export function FormScreen({ station, programId }: FormScreenProps) {
  const { t } = useTranslation();
  const form = useForm(programId);
  const go = useVisitGo();
  if (form.data) return <OpenForm view={form.data} station={station} />;
  const back = () => go.mutate({ step: 'programs' });
  return (
    <Screen
      title={t('steps.form')}
      aside={<StepsRail current="form" />}
      back={{ label: t('action.back'), onPress: back, isPending: go.isPending }}
    >
      {form.isPending && <Skeleton lines={6} />}
      {form.isError && (
        <RefusalPanel
          failure={failureOf(form.error)}
          actions={{ 'try-again': () => void form.refetch(), 'go-back': back }}
        />
      )}
    </Screen>
  );
}
