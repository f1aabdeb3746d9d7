import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

interface Tile<T extends string> {
  readonly value: T;
  readonly name: string;
  readonly hint: string;
  readonly icon: IconName;
  /** Why it cannot be chosen; null when it can. */
  readonly reason: string | null;
}

interface ChoiceTilesProps<T extends string> {
  readonly label: string;
  readonly tiles: readonly Tile<T>[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
}

/** A choice of one, as large tiles. One that is not possible stays visible with its reason. */
export function ChoiceTiles<T extends string>({ label, tiles, value, onChange }: ChoiceTilesProps<T>) {
  return (
    <RadioGroup className="tiles" value={value} onChange={(chosen) => onChange(chosen as T)}>
      <Label className="tiles-label">{label}</Label>
      <div className="tiles-grid">
        {tiles.map((tile) => (
          <RadioField
            key={tile.value}
            value={tile.value}
            isDisabled={tile.reason !== null}
            aria-label={tile.name}
            aria-describedby={`tile-${tile.value}`}
          >
            <RadioButton className="tile">
              <Icon name={tile.icon} />
              <span className="tile-words">
                <span className="tile-name">{tile.name}</span>
                <span className="tile-hint" id={`tile-${tile.value}`}>
                  {tile.reason ?? tile.hint}
                </span>
              </span>
              <span className="tile-mark">
                <Icon name="tick" />
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
