import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCoversPage } from './overlays.ts';

interface QuestionProps {
  readonly title: string;
  /** A quiet line above the title, such as the step of several. */
  readonly lead?: string;
  readonly children: ReactNode;
  /** The buttons, the safest first. */
  readonly buttons: ReactNode;
  /** After Escape, or a press outside the question. */
  readonly onDismiss: () => void;
  /** For a question with much to enter: only its buttons close it, so that a slip of the hand loses nothing. */
  readonly isSteady?: boolean;
}

function Covers() {
  useCoversPage();
  return null;
}

/** A dialog with one question. Mount it to ask. */
export function Question({ title, lead, children, buttons, onDismiss, isSteady = false }: QuestionProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const titleBefore = useRef(title);
  // In a question of several steps the focused element goes away with its step, and the new step must be announced.
  useEffect(() => {
    if (titleBefore.current !== title) heading.current?.focus();
    titleBefore.current = title;
  }, [title]);
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={!isSteady}
      isKeyboardDismissDisabled={isSteady}
      onOpenChange={(isOpen) => !isOpen && onDismiss()}
    >
      <Modal className="question">
        <Covers />
        <Dialog className="question-body">
          <div>
            {lead !== undefined && <p className="quiet">{lead}</p>}
            <Heading slot="title" ref={heading} tabIndex={-1}>
              {title}
            </Heading>
          </div>
          <div className="question-words">{children}</div>
          <div className="button-row button-row-end">{buttons}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
