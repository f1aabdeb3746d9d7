import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Some } from '#vocabulary/subset.ts';
import type { StationView } from '../../preload/contract/station-views.ts';
import { useEndTest, useReaderTest } from '../api/readers.ts';
import { useWording } from '../ui/words/language.ts';
import { Screen } from '../ui/screen.tsx';
import { StatusChip, type Tone } from '../ui/status-chip.tsx';
import { PassphrasesPanel } from './passphrases-panel.tsx';
import { PinsPanel } from './pins-panel.tsx';
import { ReaderRow } from './reader-row.tsx';
import { supportText } from './support-text.ts';

interface HealthRowProps {
  readonly name: string;
  readonly tone: Some<Tone, 'good' | 'care' | 'bad'>;
  readonly children: ReactNode;
}

function HealthRow({ name, tone, children }: HealthRowProps) {
  const { t } = useTranslation();
  return (
    <li className="card station-row">
      <StatusChip tone={tone}>{t(`station.states.${tone}`)}</StatusChip>
      <p>
        <strong>{name}</strong>
      </p>
      <p>{children}</p>
    </li>
  );
}

function Health({ station }: { readonly station: StationView }) {
  const { t } = useTranslation();
  const { number } = useWording();
  const portal = { reachable: 'portalReachable', unreachable: 'portalUnreachable', unknown: 'portalUnknown' } as const;
  return (
    <ul className="station-rows">
      <HealthRow name={t('station.rows.portal')} tone={station.portal === 'unreachable' ? 'care' : 'good'}>
        {t(`station.meaning.${portal[station.portal]}`)}
      </HealthRow>
      <HealthRow name={t('station.rows.readers')} tone={station.readersService ? 'good' : 'bad'}>
        {station.readersService ? t('station.meaning.readersUp') : t('station.meaning.readersDown')}
      </HealthRow>
      {station.busTroubles.map(({ code, detail }) => (
        <HealthRow key={detail} name={t('readers.buses')} tone="care">
          {t(`readers.busTroubles.${code}`, { detail })}
        </HealthRow>
      ))}
      <HealthRow name={t('station.rows.provider')} tone={station.provider.secure ? 'good' : 'care'}>
        {t(station.provider.secure ? 'station.meaning.providerSecure' : 'station.meaning.providerOpen', {
          name: station.provider.name,
        })}
      </HealthRow>
      <HealthRow name={t('station.rows.storage')} tone={station.protection === 'file-only' ? 'care' : 'good'}>
        {t(`station.protection.${station.protection}`)}
      </HealthRow>
      <HealthRow name={t('station.rows.waiting')} tone="good">
        {number(station.waiting)}
      </HealthRow>
      <HealthRow name={t('station.rows.mode')} tone={station.mode === 'training' ? 'care' : 'good'}>
        {t(`station.meaning.${station.mode}`)}
      </HealthRow>
      <HealthRow name={t('station.rows.version')} tone="good">
        {station.version}
      </HealthRow>
    </ul>
  );
}

/** Readers and health: state, meaning, next step. */
export function StationScreen({ station }: { readonly station: StationView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [copied, setCopied] = useState<'copied' | 'copyFailed' | null>(null);
  const test = useReaderTest().data ?? null;
  const { mutate: endTest } = useEndTest();
  // Leaving the page ends the test, so that main forgets its picture.
  useEffect(() => () => endTest({}), [endTest]);
  const mayLookAfter = station.operator !== null && station.operator.role !== 'officer';
  const text = supportText(station);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('copied'),
      () => setCopied('copyFailed'),
    );
  };
  return (
    <Screen
      title={t('station.title')}
      back={{ label: t('action.back'), onPress: () => void navigate({ to: '/' }) }}
      primary={{ label: t('station.copy'), onPress: copy }}
      footer={<p role="status">{copied && t(`station.${copied}`)}</p>}
    >
      <h2>{t('station.readers')}</h2>
      {station.readers.length === 0 && <p className="nothing">{t('station.noReaders')}</p>}
      <ul className="station-rows">
        {station.readers.map((reader) => (
          <ReaderRow key={reader.deviceId} reader={reader} test={test?.deviceId === reader.deviceId ? test : null} />
        ))}
      </ul>
      {station.serviceTroubles.length > 0 && (
        <>
          <h2>{t('station.troubles')}</h2>
          <ul className="station-rows">
            {station.serviceTroubles.map(({ port, problem }) => (
              <HealthRow key={port} name={t('station.port', { port: String(port) })} tone="care">
                {t(`station.serviceProblems.${problem}`)}
              </HealthRow>
            ))}
          </ul>
        </>
      )}
      <h2>{t('station.health')}</h2>
      <Health station={station} />
      {mayLookAfter && <PassphrasesPanel centre={station.centre} />}
      <PinsPanel mayLift={station.operator?.role === 'supervisor'} />
      <h2>{t('station.supportText')}</h2>
      <pre className="support-text">{text}</pre>
    </Screen>
  );
}
