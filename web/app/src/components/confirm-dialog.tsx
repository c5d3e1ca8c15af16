import type { ReactNode } from 'react';
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button';
import { ProblemForm } from './problem-form';

type Props<Values> = {
  /** The button that asks for it. */
  trigger: string;
  title: string;
  confirm: string;
  send: (values: Values) => Promise<unknown>;
  onDone?: () => unknown;
  /** What will happen, and fields if there are any. */
  children: ReactNode;
};

/** Asks before something that cannot be undone. Afterwards the focus is back on the button that asked. */
export function ConfirmDialog<Values extends object>({
  trigger,
  title,
  confirm,
  send,
  onDone,
  children,
}: Props<Values>) {
  return (
    <DialogTrigger>
      <Button look="danger">{trigger}</Button>
      <ModalOverlay className="overlay">
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
    </DialogTrigger>
  );
}
