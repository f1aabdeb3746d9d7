import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignInPhase } from '#vocabulary/sign-in.ts';
import type { Bounds } from '../api/provider.ts';
import { placeProvider } from '../api/provider.ts';
import { Icon } from '../ui/icon.tsx';
import { usePageCovered } from '../ui/overlays.ts';
import { visibleBounds } from './measure.ts';

function same(a: Bounds | null, b: Bounds | null): boolean {
  if (a === null || b === null) return a === b;
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

/** Sends main the place of `area` while `shown`, after each change; hides the provider's view at the end. */
function usePlacement(area: RefObject<HTMLElement | null>, shown: boolean): void {
  useEffect(() => {
    const element = area.current;
    if (!element || !shown) return undefined;
    let last: Bounds | null = null;
    const report = () => {
      const bounds = visibleBounds(element.getBoundingClientRect(), {
        width: document.documentElement.clientWidth,
        height: document.documentElement.clientHeight,
      });
      if (same(bounds, last)) return;
      last = bounds;
      placeProvider(bounds);
    };
    // The area moves when anything around it changes its size, so its ancestors and their children are observed too.
    const sizes = new ResizeObserver(report);
    sizes.observe(element);
    for (let around = element.parentElement; around; around = around.parentElement) {
      sizes.observe(around);
      for (const child of around.children) sizes.observe(child);
    }
    document.addEventListener('scroll', report, { capture: true, passive: true });
    window.addEventListener('resize', report);
    report();
    return () => {
      sizes.disconnect();
      document.removeEventListener('scroll', report, { capture: true });
      window.removeEventListener('resize', report);
      placeProvider(null);
    };
  }, [area, shown]);
}

interface ProviderFrameProps {
  readonly host: string;
  readonly secure: boolean;
  readonly phase: SignInPhase;
}

/** The reserved area over which main lays the provider's page, with the line that names the provider. */
export function ProviderFrame({ host, secure, phase }: ProviderFrameProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const covered = usePageCovered();
  usePlacement(area, phase !== 'verifying' && !covered);
  return (
    <section className="provider" aria-label={t('provider.frame', { host })}>
      <header className="provider-head">
        <p className="provider-host">
          <Icon name={secure ? 'lock' : 'unlock'} />
          <strong>{host}</strong>
          <span className={secure ? 'provider-secure' : 'provider-open'}>
            {secure ? t('provider.secure') : t('provider.open')}
          </span>
        </p>
        <p>{t('provider.belongs')}</p>
      </header>
      <div className="provider-area" ref={area} role="status">
        {covered
          ? t('provider.covered')
          : phase === 'verifying'
            ? t('provider.verifying', { host })
            : t('provider.opening', { host })}
      </div>
    </section>
  );
}
