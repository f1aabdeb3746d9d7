import { useTranslation } from 'react-i18next';
import type { ReaderView } from '../../preload/contract/reader-views.ts';
import { useWording } from '../ui/words/language.ts';

/** What is known of a reader that the kiosk drives itself; what is not known is left out. */
export function ReaderFacts({ own }: { readonly own: NonNullable<ReaderView['own']> }) {
  const { t } = useTranslation();
  const { day, moment, number } = useWording();
  const calibration =
    own.calibration === 'measured' && own.calibratedAt !== null
      ? t('readers.calibrations.measured', { day: day(own.calibratedAt) })
      : own.calibration && t(`readers.calibrations.${own.calibration === 'none' ? 'none' : 'maker'}`);
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    [t('readers.facts.grade'), own.grade && t(`readers.grades.${own.grade}`)],
    [t('readers.facts.certificate'), own.certificateUntil && t('readers.until', { day: day(own.certificateUntil) })],
    [t('readers.facts.calibration'), calibration],
    [t('readers.facts.lastCapture'), own.lastCaptureAt && moment(own.lastCaptureAt)],
    [t('readers.facts.rate'), own.framesPerSecond === null ? null : number(Math.round(own.framesPerSecond * 10) / 10)],
  ];
  const known = facts.filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  return (
    <dl className="reader-facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
