import { useTranslation } from 'react-i18next';
import { useWording } from '../../ui/words/language.ts';
import { StatusChip } from '../../ui/status-chip.tsx';
import type { SaveState } from './autosave.ts';

/** Says whether the answers are kept. Always visible while a form is open. */
export function SaveChip({ state }: { readonly state: SaveState }) {
  const { t } = useTranslation();
  const { moment } = useWording();
  return (
    <div className="save-chip" role="status">
      {state.name === 'unchanged' && <StatusChip tone="quiet">{t('form.unchanged')}</StatusChip>}
      {state.name === 'saving' && <StatusChip tone="action">{t('form.saving')}</StatusChip>}
      {state.name === 'saved' && <StatusChip tone="good">{t('form.saved', { at: moment(state.at) })}</StatusChip>}
      {state.name === 'not-saved' && <StatusChip tone="bad">{t('form.notSaved')}</StatusChip>}
    </div>
  );
}
