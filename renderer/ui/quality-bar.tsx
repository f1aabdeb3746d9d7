interface QualityBarProps {
  readonly label: string;
  /** 0-100. */
  readonly quality: number;
  /** What is needed, as a line over the bar; no line when absent. */
  readonly threshold?: number;
}

/** A whole number a person can compare, whatever came. */
export function percent(value: number): number {
  return Math.max(0, Math.min(100, Math.round(value)));
}

/** A quality against the line it has to reach. */
export function QualityBar({ label, quality, threshold }: QualityBarProps) {
  const value = percent(quality);
  const line = threshold === undefined ? undefined : percent(threshold);
  return (
    <div className="bar" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={value}>
      <div className={value >= (line ?? 0) ? 'bar-fill bar-good' : 'bar-fill'} style={{ width: `${value}%` }} />
      {line !== undefined && <div className="bar-line" style={{ insetInlineStart: `${line}%` }} />}
    </div>
  );
}
