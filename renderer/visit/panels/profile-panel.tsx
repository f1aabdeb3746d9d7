import { useTranslation } from 'react-i18next';
import { failureOf } from '../../api/call.ts';
import { useProfile } from '../../api/programs.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { useWording } from '../../ui/words/language.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { en } from '../../ui/words/text/en.ts';
import { VerifiedMark } from '../../submission/verified-mark.tsx';

type Label = keyof typeof en.programs.profile.labels;

function hasLabel(key: string): key is Label {
  return Object.hasOwn(en.programs.profile.labels, key);
}

export function ProfilePanel() {
  const { t } = useTranslation();
  const { day } = useWording();
  const profile = useProfile();
  if (profile.isPending) return <Skeleton lines={5} />;
  if (profile.isError) {
    return <RefusalPanel failure={failureOf(profile.error)} actions={{ 'try-again': () => void profile.refetch() }} />;
  }
  if (profile.data.entries.length === 0) return <p className="nothing">{t('programs.profile.none')}</p>;
  return (
    <dl className="lines">
      {profile.data.entries.map((entry) => (
        <div key={entry.key} className="line">
          <dt>{hasLabel(entry.key) ? t(`programs.profile.labels.${entry.key}`) : entry.key}</dt>
          <dd>
            {entry.key === 'birthdate' ? day(entry.value) : entry.value}{' '}
            {entry.verified && <VerifiedMark>{t('programs.profile.verified')}</VerifiedMark>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
