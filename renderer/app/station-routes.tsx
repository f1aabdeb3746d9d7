import type { ComponentType } from 'react';
import type { StationView } from '../../preload/contract/station-views.ts';
import { useStation } from '../api/station.ts';
import { SubmissionsScreen } from '../review/submissions-screen.tsx';
import { HomeScreen } from '../visit/home-screen.tsx';

interface WithStation {
  readonly station: StationView;
}

/** Gives a screen the station; the root shows screens only once it is known. */
export function withStation(Screen: ComponentType<WithStation>): () => React.JSX.Element | null {
  return function ScreenWithStation() {
    const station = useStation();
    return station.data ? <Screen station={station.data} /> : null;
  };
}

/** Officers begin with the next person, supervisors with what waits for a decision. */
export const HomeRoute = withStation(function Home({ station }: WithStation) {
  return station.operator?.role === 'supervisor' ? <SubmissionsScreen /> : <HomeScreen station={station} />;
});
