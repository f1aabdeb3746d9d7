import { useTranslation } from 'react-i18next';
import type { StationView } from '../../preload/contract/station-views.ts';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { useVisitGo } from '../api/visit.ts';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { FormScreen } from './form/form-screen.tsx';
import { IdentifyScreen } from './identify-screen.tsx';
import { LookOverScreen } from './look-over-screen.tsx';
import { ProgramsScreen } from './programs-screen.tsx';
import { SavedScreen } from './saved-screen.tsx';

interface VisitScreenProps {
  readonly station: StationView;
  readonly visit: VisitView;
}

/** The screen of the visit's step; main says which it is. */
export function VisitScreen({ station, visit }: VisitScreenProps) {
  const { t } = useTranslation();
  const go = useVisitGo();
  switch (visit.step) {
    case 'identify':
      return <IdentifyScreen station={station} visit={visit} />;
    case 'programs':
      return <ProgramsScreen visit={visit} />;
    case 'form':
      if (visit.program) return <FormScreen station={station} programId={visit.program.id} />;
      break;
    case 'look-over':
      return <LookOverScreen exceptions={visit.exceptions} />;
    case 'saved':
      if (visit.saved) return <SavedScreen visit={visit} saved={visit.saved} />;
      break;
  }
  return (
    <Screen title={t('crash.title')}>
      <RefusalPanel failure={{ code: 'wrong-step' }} actions={{ 'go-back': () => go.mutate({ step: 'programs' }) }} />
    </Screen>
  );
}
