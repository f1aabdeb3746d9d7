import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { useAnswer, useEntrance } from '../api/entrance.ts';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { Typed } from './asking.ts';
import { ChooseScreen } from './choose-screen.tsx';
import { ConfirmScreen } from './confirm-screen.tsx';
import { EnrolScreen } from './enrol-screen.tsx';
import { FileScreen } from './file-screen.tsx';
import { NewPassphraseScreen, PassphraseScreen } from './passphrase-screens.tsx';
import { StoppedScreen } from './stopped-screen.tsx';

/** What is asked before there is a station, one question a screen. */
export function Entrance() {
  return (
    <div className="shell">
      <div className="shell-screen">
        <Asked />
      </div>
    </div>
  );
}

function Asked() {
  const entrance = useEntrance();
  const answer = useAnswer();
  const [typed, setTyped] = useState<Typed>({ address: '', code: '', name: '' });
  const onType = (change: Partial<Typed>) => setTyped((before) => ({ ...before, ...change }));
  const failed = entrance.error ?? answer.error;
  if (failed) {
    const again = () => {
      answer.reset();
      void entrance.refetch();
    };
    return (
      <main className="welcome">
        <RefusalPanel failure={failureOf(failed)} actions={{ 'try-again': again }} />
      </main>
    );
  }
  if (!entrance.data) {
    return (
      <main className="welcome">
        <Skeleton lines={4} />
      </main>
    );
  }
  const { data: view } = entrance;
  const send = (given: Parameters<typeof answer.mutate>[0]['answer']) => answer.mutate({ answer: given });
  const shared = { answer: send, isPending: answer.isPending, typed, onType };
  switch (view.step) {
    case 'choose':
      return <ChooseScreen {...shared} />;
    case 'file':
      return <FileScreen {...shared} isFirst={view.isFirst} problem={view.problem} />;
    case 'confirm':
      return <ConfirmScreen {...shared} file={view.file} />;
    case 'enrol':
      return <EnrolScreen {...shared} file={view.file} problem={view.problem} />;
    case 'new-passphrase':
      return <NewPassphraseScreen {...shared} problem={view.problem} />;
    case 'passphrase':
      return <PassphraseScreen {...shared} slots={view.slots} problem={view.problem} waitMs={view.waitMs} />;
    case 'stopped':
      return <StoppedScreen {...shared} line={view.line} />;
    case 'working':
      return <Working what={view.what} />;
    case 'over':
      return <Working what="opening" />;
  }
}

/** Main works; the next question comes by itself. */
function Working({ what }: { readonly what: 'reading' | 'enrolling' | 'opening' }) {
  const { t } = useTranslation();
  return (
    <main className="welcome" role="status">
      <p className="lead">{t(`entrance.working.${what}`)}</p>
      <Skeleton lines={2} />
    </main>
  );
}
