import { Form, Input, Label, Text, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { FileView, ProblemView } from '../../preload/contract/entrance-views.ts';
import { Screen } from '../ui/screen.tsx';
import type { Asking } from './asking.ts';
import { ProblemPanel } from './problem-panel.tsx';

interface EnrolScreenProps extends Asking {
  readonly file: FileView;
  readonly problem: ProblemView | null;
}

/** Asks for the one-time code with which the portal enrols this station. */
export function EnrolScreen({ answer, isPending, typed, onType, file, problem }: EnrolScreenProps) {
  const { t } = useTranslation();
  const { code } = typed;
  const enrol = () => {
    if (code.trim() !== '') answer({ to: 'enrol', code });
  };
  return (
    <Screen
      title={t('entrance.enrol.title')}
      lead={t('entrance.enrol.lead', { portal: file.portal, centre: file.centre })}
      back={{ label: t('entrance.enrol.otherFile'), isPending, onPress: () => answer({ to: 'enrol', back: true }) }}
      primary={{ label: t('entrance.enrol.button'), isDisabled: code.trim() === '', isPending, onPress: enrol }}
    >
      <div className="entrance-ways">
        <ProblemPanel problem={problem} />
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            enrol();
          }}
        >
          <TextField className="field" value={code} onChange={(text) => onType({ code: text })} autoFocus>
            <Label>{t('entrance.enrol.code')}</Label>
            <Input className="entrance-code" spellCheck="false" autoComplete="off" autoCapitalize="characters" />
            <Text slot="description">{t('entrance.enrol.codeHint')}</Text>
          </TextField>
        </Form>
      </div>
    </Screen>
  );
}
