import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import type { ActionButtonProps } from './action-button.tsx';
import { ActionButton } from './action-button.tsx';

interface FooterAction {
  readonly label: string;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  readonly isPending?: boolean;
  readonly icon?: NonNullable<ActionButtonProps['icon']>;
}

interface FooterButtonProps {
  readonly look: 'quiet' | 'primary';
  readonly action: FooterAction;
}

function FooterButton({ look, action: { label, ...rest } }: FooterButtonProps) {
  return (
    <ActionButton look={look} {...rest}>
      {label}
    </ActionButton>
  );
}

interface ScreenProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
  /** Left of the content, such as the steps of the visit. */
  readonly aside?: ReactNode;
  readonly back?: FooterAction;
  readonly primary?: FooterAction;
  /** Between back and primary: counted problems, the state of saving. */
  readonly footer?: ReactNode;
  /** Right of the title. */
  readonly corner?: ReactNode;
  /** The content uses the whole height and scrolls inside itself. */
  readonly fills?: boolean;
}

/** One screen: a title, the one thing, and a footer with the way back and one primary action. */
export function Screen({ title, lead, children, aside, back, primary, footer, corner, fills = false }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [title]);
  const hasFooter = back ?? primary ?? footer;
  return (
    <>
      <div className={fills ? 'screen screen-fills' : 'screen'}>
        {aside}
        <main className="screen-main">
          <header className="screen-head">
            <div className="screen-words">
              <h1 ref={heading} tabIndex={-1}>
                {title}
              </h1>
              {lead !== undefined && <p className="lead">{lead}</p>}
            </div>
            {corner}
          </header>
          {children}
        </main>
      </div>
      {hasFooter && (
        <footer className="screen-foot">
          <div className="foot-back">{back && <FooterButton look="quiet" action={back} />}</div>
          <div className="foot-middle">{footer}</div>
          <div className="foot-primary">{primary && <FooterButton look="primary" action={primary} />}</div>
        </footer>
      )}
    </>
  );
}
