import { useTranslation } from 'react-i18next';
import { failureOf } from '../../api/call.ts';
import { useProfile } from '../../api/programs.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { VerifiedMark } from '../verified-mark.tsx';

export function ProfilePanel() {
  const { t } = useTranslation();
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
          <dt>{entry.key}</dt>
          <dd>
            {entry.value} {entry.verified && <VerifiedMark>{t('programs.profile.verified')}</VerifiedMark>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
