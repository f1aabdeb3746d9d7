import { useTranslation } from 'react-i18next';
import type { FileView } from '../../preload/contract/entrance-views.ts';
import { Screen } from '../ui/screen.tsx';
import { dayForPeople } from '../ui/words/dates.ts';
import type { Asking } from './asking.ts';

/** Shows what a file says and who signed it; a person compares. */
export function ConfirmScreen({ answer, isPending, file }: Asking & { readonly file: FileView }) {
  const { t, i18n } = useTranslation();
  const provider = ({ name, host }: FileView['operators']) => `${name} · ${host}`;
  const facts: readonly (readonly [string, string])[] = [
    [t('entrance.confirm.programme'), file.programme],
    [t('entrance.confirm.centre'), file.centre],
    [t('entrance.confirm.station'), file.station ?? t('entrance.confirm.everyStation')],
    [t('entrance.confirm.portal'), file.portal],
    [t('entrance.confirm.registrants'), file.registrants.map(provider).join(', ')],
    [t('entrance.confirm.operators'), provider(file.operators)],
    [t('entrance.confirm.environment'), file.environment],
    [t('entrance.confirm.validUntil'), dayForPeople(file.expiresAt, new Date(), i18n.language)],
    [t('entrance.confirm.serial'), String(file.serial)],
  ];
  return (
    <Screen
      title={t('entrance.confirm.title')}
      lead={t('entrance.confirm.lead')}
      back={{
        label: t('entrance.confirm.no'),
        isPending,
        onPress: () => answer({ to: 'confirm', isRight: false }),
      }}
      primary={{
        label: t('entrance.confirm.yes'),
        isPending,
        onPress: () => answer({ to: 'confirm', isRight: true }),
      }}
    >
      <section className="entrance-fingerprint" aria-label={t('entrance.confirm.fingerprint')}>
        <h2>{t('entrance.confirm.fingerprint')}</h2>
        <p className="entrance-digits">
          {file.fingerprint.split(' ').map((group, index) => (
            // Groups may repeat, and they never change places.
            <span key={index}>{group}</span>
          ))}
        </p>
      </section>
      <dl className="entrance-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>{t('entrance.confirm.next')}</p>
    </Screen>
  );
}
