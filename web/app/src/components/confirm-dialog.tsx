import type { ReactNode } from 'react';
import { DialogTrigger, Text } from 'react-aria-components';
import { Button } from './button';
import { ModalWindow } from './modal-window';
import { ProblemForm } from './problem-form';

type Props<Values> = {
  title: ReactNode;
  /** Read out with the title. */
  consequence: ReactNode;
  confirm: string;
  send: (values: Values) => Promise<unknown>;
  onDone?: () => unknown;
  /** Fields, if there are any. */
  children?: ReactNode;
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
  consequence,
  confirm,
  send,
  onDone,
  children,
  ...open
}: Props<Values> & { isOpen?: boolean; onOpenChange?: (isOpen: boolean) => void }) {
  return (
    <ModalWindow {...open} role="alertdialog" title={title}>
      {(close) => (
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
          <Text slot="description" elementType="p">
            {consequence}
          </Text>
          {children}
        </ProblemForm>
      )}
    </ModalWindow>
  );
}
