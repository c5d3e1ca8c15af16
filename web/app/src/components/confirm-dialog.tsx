import type { ReactNode } from 'react';
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button';
import { ProblemForm } from './problem-form';

type Props<Values> = {
  title: ReactNode;
  confirm: string;
  send: (values: Values) => Promise<unknown>;
  onDone?: () => unknown;
  /** What will happen, and fields if there are any. */
  children: ReactNode;
};

/** A button that asks before something that is hard to undo. Afterwards the focus is back on it. */
export function ConfirmDialog<Values extends object>({
  trigger,
  ...props
}: Props<Values> & { trigger: string }) {
  return (
    <DialogTrigger>
      <Button look="danger">{trigger}</Button>
      <ConfirmModal<Values> {...props} />
    </DialogTrigger>
  );
}

/** The question alone, for a button that does not always ask. */
export function ConfirmModal<Values extends object>({
  title,
  confirm,
  send,
  onDone,
  children,
  ...open
}: Props<Values> & { isOpen?: boolean; onOpenChange?: (isOpen: boolean) => void }) {
  return (
    <ModalOverlay {...open} className="overlay">
      <Modal className="modal">
        <Dialog role="alertdialog">
          {({ close }) => (
            <>
              <Heading slot="title">{title}</Heading>
              <ProblemForm<Values>
                send={send}
                onDone={async () => {
                  await onDone?.();
                  close();
                }}
                submit={confirm}
                look="danger"
                actions={<Button onPress={close}>Cancel</Button>}
              >
                {children}
              </ProblemForm>
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
