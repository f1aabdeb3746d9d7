import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/action-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { Camera } from './camera.ts';
import type { SiteKind } from './sites.ts';

interface PhotoStepProps {
  readonly kind: SiteKind;
  readonly camera: Camera;
  /** Address of the photo that was taken; null while the camera shows its live picture. */
  readonly taken: string | null;
}

/** The camera's live picture, or the photo that was taken from it. */
export function PhotoStep({ kind, camera, taken }: PhotoStepProps) {
  const { t } = useTranslation();
  const { video, phase, again } = camera;
  const isTrouble = phase === 'no-camera' || phase === 'busy' || phase === 'refused';
  return (
    <>
      <p>{t(`exceptions.photo.lead.${kind}`)}</p>
      <div className="photo">
        {taken !== null && <img className="photo-picture" src={taken} alt={t('exceptions.photo.taken')} />}
        <video
          ref={video}
          className="photo-picture"
          hidden={taken !== null || phase !== 'live'}
          muted
          playsInline
          aria-label={t('exceptions.photo.live')}
        />
        {taken === null && phase !== 'live' && (
          <div className="photo-words" role="status">
            <Icon name="camera" />
            <p>{isTrouble ? t(`exceptions.photo.troubles.${phase}`) : t('exceptions.photo.starting')}</p>
            {isTrouble && <ActionButton onPress={again}>{t('action.tryAgain')}</ActionButton>}
          </div>
        )}
      </div>
      {taken === null && <p className="quiet">{t('exceptions.photo.withoutHint')}</p>}
    </>
  );
}
