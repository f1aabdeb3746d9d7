import { useId } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { asciiDigits } from '#kit/digits.ts';
import { PIN_MAX } from '#kit/pin-rules.ts';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

interface PinFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (pin: string) => void;
  readonly onEnter?: () => void;
  readonly isDisabled?: boolean;
  readonly problem?: string | undefined;
  readonly autoFocus?: boolean;
}

/** A PIN, never shown; digits of any script count. */
export function PinField({ label, value, onChange, onEnter, isDisabled, problem, autoFocus }: PinFieldProps) {
  const field = useId();
  return (
    <div className="field pin-field">
      <label htmlFor={field}>{label}</label>
      <input
        id={field}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        value={value}
        disabled={isDisabled}
        // The one thing to do on this screen.
        autoFocus={autoFocus}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${field}-problem`}
        onChange={(event) => onChange(asciiDigits(event.target.value).replaceAll(/\D/gu, '').slice(0, PIN_MAX))}
        onKeyDown={(event) => event.key === 'Enter' && onEnter?.()}
      />
      {problem !== undefined && (
        <p className="field-error" id={`${field}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

interface PinPadProps {
  readonly value: string;
  readonly onChange: (pin: string) => void;
  readonly isDisabled: boolean;
}

/** Keys for a finger: a keyboard may be out of reach, or there is none. */
export function PinPad({ value, onChange, isDisabled }: PinPadProps) {
  const { t } = useTranslation();
  const key = (digit: string) => (
    <Button
      key={digit}
      className="button pin-key"
      aria-label={t('pad.digit', { digit })}
      isDisabled={isDisabled || value.length >= PIN_MAX}
      onPress={() => onChange(value + digit)}
    >
      {digit}
    </Button>
  );
  return (
    <div className="pin-pad">
      {DIGITS.map(key)}
      <Button className="button pin-key" isDisabled={isDisabled} onPress={() => onChange('')}>
        {t('pad.clear')}
      </Button>
      {key('0')}
      <Button
        className="button pin-key"
        aria-label={t('pad.remove')}
        isDisabled={isDisabled}
        onPress={() => onChange(value.slice(0, -1))}
      >
        ⌫
      </Button>
      <p className="only-spoken" role="status">
        {value.length > 0 && t('pad.typed', { count: value.length })}
      </p>
    </div>
  );
}
