import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../ui/action-button.tsx';

function subscribe(listener: () => void): () => void {
  window.speechSynthesis.addEventListener('voiceschanged', listener);
  return () => window.speechSynthesis.removeEventListener('voiceschanged', listener);
}

interface ReadAloudProps {
  readonly paragraphs: readonly string[];
  readonly language: string;
}

/** Reads a text aloud with the system's voice; shown only where there is one for the language that works on this machine. */
export function ReadAloud({ paragraphs, language }: ReadAloudProps) {
  const { t } = useTranslation();
  const [reading, setReading] = useState(false);
  const spoken = new Intl.Locale(language).language;
  const canRead = useSyncExternalStore(subscribe, () =>
    // A voice that is not local would send the text over the network.
    window.speechSynthesis.getVoices().some((voice) => voice.localService && voice.lang.startsWith(spoken)),
  );
  useEffect(() => () => window.speechSynthesis.cancel(), []);
  if (!canRead) return null;
  const toggle = () => {
    window.speechSynthesis.cancel();
    if (reading) {
      setReading(false);
      return;
    }
    const speech = new SpeechSynthesisUtterance(paragraphs.join('\n'));
    speech.lang = language;
    speech.onend = () => setReading(false);
    speech.onerror = () => setReading(false);
    setReading(true);
    window.speechSynthesis.speak(speech);
  };
  return (
    <ActionButton icon="play" onPress={toggle}>
      {reading ? t('lookOver.stop') : t('lookOver.read')}
    </ActionButton>
  );
}
