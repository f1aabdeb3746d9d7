import { RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type ExceptionReason, REASONS_OF } from '#vocabulary/exception-reasons.ts';
import type { Site } from '#vocabulary/fingers.ts';
import { useVisit, useVisitOptions } from '../../api/visit.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { SiteDrawing } from './site-drawing.tsx';
import { SIDES, sidesGone, type Reasons, type SiteKind } from './sites.ts';

const ICONS: Readonly<Record<SiteKind, Readonly<Record<ExceptionReason, IconName>>>> = {
  finger: {
    missing: 'fingerGone',
    injured: 'plaster',
    worn: 'fingerWorn',
    'cannot-be-opened': 'eyeShut',
    'other-health': 'health',
  },
  eye: {
    missing: 'eyeGone',
    injured: 'plaster',
    worn: 'fingerWorn',
    'cannot-be-opened': 'eyeShut',
    'other-health': 'health',
  },
};

interface SitesStepProps {
  readonly kind: SiteKind;
  readonly reasons: Reasons;
  readonly asked: Site | null;
  readonly onAsk: (site: Site) => void;
  /** Undefined: it can be read. */
  readonly onReason: (site: Site, reason: ExceptionReason | undefined) => void;
}

/** The drawing to press on, and the reason of the finger or eye that was pressed last. */
export function SitesStep({ kind, reasons, asked, onAsk, onReason }: SitesStepProps) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t(`exceptions.hint.${kind}`)}</p>
      <SiteDrawing kind={kind} reasons={reasons} asked={asked} onPress={onAsk} />
      <div className="reasons">
        {asked === null ? (
          <p className="quiet">{t(`exceptions.pressFirst.${kind}`)}</p>
        ) : (
          <RadioGroup
            key={asked}
            className="reasons-group"
            aria-label={t('exceptions.whichReason', { site: t(`exceptions.sites.${asked}`) })}
            value={reasons[asked] ?? null}
            onChange={(chosen) =>
              onReason(
                asked,
                REASONS_OF[kind].find((reason) => reason === chosen),
              )
            }
          >
            <p className="reasons-question" aria-hidden="true">
              {t('exceptions.whichReason', { site: t(`exceptions.sites.${asked}`) })}
            </p>
            <div className="reasons-choices">
              {REASONS_OF[kind].map((reason) => (
                <Choice key={reason} value={reason} icon={ICONS[kind][reason]}>
                  {t(`exceptions.reasons.${reason}`)}
                </Choice>
              ))}
              <Choice value="readable" icon="tick">
                {t('exceptions.readable')}
              </Choice>
            </div>
          </RadioGroup>
        )}
      </div>
      <Gone kind={kind} reasons={reasons} />
    </>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly icon: IconName;
  readonly children: string;
}

function Choice({ value, icon, children }: ChoiceProps) {
  return (
    <RadioField value={value} aria-label={children}>
      <RadioButton className="reason">
        <Icon name={icon} />
        <span>{children}</span>
      </RadioButton>
    </RadioField>
  );
}

interface GoneProps {
  readonly kind: SiteKind;
  readonly reasons: Reasons;
}

/** What the person can still do when a hand, an eye, or both hands or eyes cannot be read. */
export function Gone({ kind, reasons }: GoneProps) {
  const { t, i18n } = useTranslation();
  const options = useVisitOptions();
  const visit = useVisit();
  const provider = options.data?.providers.find(({ id }) => id === visit.data?.provider.id);
  const gone = sidesGone(kind, reasons);
  const [side] = gone;
  const reader = kind === 'finger' ? 'fingerprint' : 'iris';
  const ways = (provider?.methods ?? [])
    .filter(({ method, possible }) => possible && method !== reader)
    .map(({ method }) => t(`start.methods.${method}.name`));
  const words =
    side === undefined
      ? undefined
      : gone.length < SIDES.length
        ? t(kind === 'finger' ? `exceptions.handGone.${side}` : `exceptions.eyeGone.${side}`)
        : ways.length > 0
          ? t(`exceptions.allGone.${kind}`, {
              ways: new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(ways),
            })
          : t(`exceptions.allGoneNoWay.${kind}`);
  return (
    <p className="notice exceptions-notice" role="status">
      {words}
    </p>
  );
}
