import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

type Props = {
  title: ReactNode;
  role?: 'alertdialog';
  /** Where it has no trigger that knows. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  children: (close: () => void) => ReactNode;
};

/** Escape closes it; a click beside it does not: what is typed in it would be lost. */
export function ModalWindow({ title, role, children, ...open }: Props) {
  return (
    <ModalOverlay {...open} className="overlay">
      <Modal className="modal">
        <Dialog role={role}>
          {({ close }) => (
            <>
              <Heading slot="title">{title}</Heading>
              {children(close)}
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
