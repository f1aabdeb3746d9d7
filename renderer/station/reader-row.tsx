import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReaderTestView, ReaderView } from '../../preload/contract/reader-views.ts';
import { failureOf } from '../api/call.ts';
import { useEndTest, useOpenReader, useTestReader } from '../api/readers.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import type { Tone } from '../ui/status-chip.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { CalibrateQuestion } from './calibrate-question.tsx';
import { actionsOf } from './reader-actions.ts';
import { ReaderFacts } from './reader-facts.tsx';
import { ReaderTestPanel } from './reader-test-panel.tsx';

const TONES: Record<ReaderView['state'], Tone> = {
  ready: 'good',
  busy: 'action',
  'not-ready': 'care',
  'not-calibrated': 'care',
  'not-registered': 'care',
  'wrong-certificate': 'bad',
  'no-permission': 'bad',
  gone: 'bad',
  'not-trusted': 'bad',
};

/** Whose service a reader is reached through, and what it is for. */
function ServiceLine({ service }: { readonly service: NonNullable<ReaderView['service']> }) {
  const { t } = useTranslation();
  const { offered, port, problem, provider, purpose } = service;
  const use = offered ? 'offered' : purpose === '' ? 'none' : purpose;
  return (
    <p className="quiet">
      {t(problem ? 'station.claimedService' : 'station.service', { provider: provider || '–', port: String(port) })}
      {problem === null && ` ${t(`station.serviceUse.${use}`)}`}
    </p>
  );
}

/** What to do now, in plain words. */
function NextStep({ reader }: { readonly reader: ReaderView }) {
  const { t } = useTranslation();
  if (reader.service?.problem) return <p>{t(`station.serviceProblems.${reader.service.problem}`)}</p>;
  if (reader.service) return <p>{t(`station.serviceNext.${reader.state}`)}</p>;
  if (reader.own?.problem) return <p>{t(`readers.problems.${reader.own.problem}`)}</p>;
  return <p>{t(`station.readerNext.${reader.state}`)}</p>;
}

interface ReaderRowProps {
  readonly reader: ReaderView;
  /** The test of this reader, if it is the one that was tried last. */
  readonly test: ReaderTestView | null;
}

/** One reader: its state, what it is, what to do, and what can be tried. */
export function ReaderRow({ reader, test }: ReaderRowProps) {
  const { t } = useTranslation();
  const [calibrating, setCalibrating] = useState(false);
  const begin = useTestReader();
  const end = useEndTest();
  const open = useOpenReader();
  const { deviceId, own, service } = reader;
  const name = reader.name === '' ? t('station.nameless') : reader.name;
  const can = actionsOf(reader);
  const failed = begin.error ?? open.error;
  return (
    <li className="card reader-card">
      <div className="station-row station-row-plain">
        <StatusChip tone={TONES[reader.state]}>{t(`station.readerStates.${reader.state}`)}</StatusChip>
        <div>
          <p>
            <strong>{name}</strong> · {t(`station.types.${reader.type}`)} · {t(`station.levels.${reader.level}`)}
          </p>
          {service && <ServiceLine service={service} />}
          {reader.serialNo !== '' && <p className="quiet">{t('station.serial', { serial: reader.serialNo })}</p>}
        </div>
        <NextStep reader={reader} />
      </div>
      {own && <ReaderFacts own={own} />}
      {(can.test || can.open || can.calibrate) && (
        <div className="button-row reader-actions">
          {can.test && (
            <ActionButton
              label={t('readers.testOf', { name })}
              isDisabled={test?.phase === 'running'}
              isPending={begin.isPending}
              onPress={() => begin.mutate({ deviceId })}
            >
              {t('readers.test')}
            </ActionButton>
          )}
          {can.calibrate && (
            <ActionButton label={t('readers.calibrateOf', { name })} onPress={() => setCalibrating(true)}>
              {t('readers.calibrate')}
            </ActionButton>
          )}
          {can.open && (
            <ActionButton isPending={open.isPending} onPress={() => open.mutate({ deviceId })}>
              {t('action.tryAgain')}
            </ActionButton>
          )}
        </div>
      )}
      {failed && <RefusalPanel failure={failureOf(failed)} />}
      {test && <ReaderTestPanel test={test} isOfService={service !== null} onEnd={() => end.mutate({})} />}
      {calibrating && <CalibrateQuestion deviceId={deviceId} name={name} onDone={() => setCalibrating(false)} />}
    </li>
  );
}
