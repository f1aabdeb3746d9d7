import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCoversPage } from './overlays.ts';

interface QuestionProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The buttons, the safest first. */
  readonly buttons: ReactNode;
  /** Escape, or a press beside it. */
  readonly onDismiss: () => void;
}

function Covers() {
  useCoversPage();
  return null;
}

/** A dialog with one question. Mount it to ask. */
export function Question({ title, children, buttons, onDismiss }: QuestionProps) {
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onDismiss()}>
      <Modal className="question">
        <Covers />
        <Dialog className="question-body">
          <Heading slot="title">{title}</Heading>
          <div className="question-words">{children}</div>
          <div className="button-row button-row-end">{buttons}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
