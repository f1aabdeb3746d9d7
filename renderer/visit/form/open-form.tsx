import { useTranslation } from 'react-i18next';
import { failureOf } from '../../api/call.ts';
import type { Problem, Where } from '../../form/messages.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Screen } from '../../ui/screen.tsx';
import { StepsRail } from '../../ui/steps-rail.tsx';
import { type OpenFormProps, useOpenForm } from './open-form-state.ts';
import { SaveChip } from './save-chip.tsx';

interface FooterProps {
  /** How many documents are on their way. */
  readonly adding: number;
  readonly problems: readonly Problem[];
  readonly onShow: (key: string) => void;
}

function Footer({ adding, problems, onShow }: FooterProps) {
  const { t } = useTranslation();
  if (adding > 0) return <p role="status">{t('form.wait')}</p>;
  const [first] = problems;
  return (
    first && (
      <ActionButton look="bad" icon="care" onPress={() => onShow(first.key)}>
        {t('form.problems', { count: problems.length })}
      </ActionButton>
    )
  );
}

function usePageLead(where: Where | null): { readonly lead?: string } {
  const { t } = useTranslation();
  if (!where || where.pages.length <= 1) return {};
  const page = t('form.page', { page: where.page + 1, pages: where.pages.length });
  return { lead: `${page}: ${where.pages[where.page]?.title ?? ''}` };
}

/** The form in its frame, with the buttons to go through it. */
export function OpenForm({ view, station }: OpenFormProps) {
  const { t, i18n } = useTranslation();
  const form = useOpenForm({ view, station });
  const { go, where, isFirst, isLast, saveState } = form;
  const lead = usePageLead(where);
  return (
    <Screen
      title={view.programName}
      {...lead}
      fills
      aside={<StepsRail current="form" onGo={(step) => step === 'programs' && form.leave()} />}
      corner={<SaveChip state={saveState} />}
      back={{ label: t('action.back'), onPress: form.backward, isPending: go.isPending && isFirst }}
      primary={{
        label: isLast ? t('form.lookOver') : t('action.next'),
        onPress: form.forward,
        isDisabled: where === null || form.adding > 0,
        isPending: form.isMoving || go.isPending,
      }}
      footer={<Footer adding={form.adding} problems={form.problems} onShow={form.show} />}
    >
      {saveState.name === 'not-saved' && (
        <RefusalPanel failure={saveState.failure} actions={{ 'try-again': form.saveAgain }} />
      )}
      {go.isError && <RefusalPanel failure={failureOf(go.error)} actions={{ 'try-again': form.forward }} />}
      {view.notGiven.length > 0 && (
        <p className="notice" role="status">
          {t('form.notGiven', { list: new Intl.ListFormat(i18n.language).format(view.notGiven) })}
        </p>
      )}
      {form.isUnreadable ? (
        <RefusalPanel failure={{ code: 'form-unreadable' }} actions={{ 'go-back': form.leave }} />
      ) : (
        <iframe
          className="form-frame"
          title={t('form.frame', { program: view.programName })}
          sandbox="allow-scripts"
          src="form.html"
          onLoad={(event) => form.connect(event.currentTarget)}
        />
      )}
    </Screen>
  );
}
