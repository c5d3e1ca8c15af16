import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { Form } from 'react-aria-components';
import { Button } from './button';
import { FieldErrorsContext, fieldErrors } from './field-errors';
import { ProblemAlert } from './problem-alert';
import { Status } from './status';

type Props<Values> = {
  /** Gets the fields by their names; throws what the server answered (`unwrap`). */
  send: (values: Values) => Promise<unknown>;
  onDone?: (values: Values) => unknown;
  /** Shown once it is done. */
  done?: string;
  /** Whether it is empty then. */
  clears?: boolean;
  /** Those that show their own errors, and are not among the values. */
  fields?: string[];
  submit: string;
  look?: 'primary' | 'plain' | 'danger';
  children?: ReactNode;
  /** More buttons, beside the first. */
  actions?: ReactNode;
};

/**
 * A form that the server alone judges; its problems are shown where they belong, beside a field or above the button.
 * They stay until it is sent again: an error that went when its field is left would move the button away under the mouse.
 */
export function ProblemForm<Values extends object>({
  send,
  onDone,
  done,
  clears = false,
  fields = [],
  submit,
  look = 'primary',
  children,
  actions,
}: Props<Values>) {
  const form = useRef<HTMLFormElement>(null);
  // `isPending` is that of the last render, which two submissions in a row both see.
  const isSending = useRef(false);
  const { mutate, isPending, isSuccess, error, variables } = useMutation({
    mutationFn: send,
    onSuccess: async (_answer, values) => {
      await onDone?.(values);
      if (clears) form.current?.reset();
    },
    onSettled: () => {
      isSending.current = false;
    },
  });

  function submitted(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isSending.current) return;
    isSending.current = true;
    mutate(Object.fromEntries(new FormData(event.currentTarget)) as Values);
  }

  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);

  return (
    <Form ref={form} className="form" validationBehavior="aria" onSubmit={submitted}>
      <FieldErrorsContext value={fieldErrors(error)}>{children}</FieldErrorsContext>
      <ProblemAlert error={error} fields={[...fields, ...Object.keys(variables ?? {})]} />
      <div className="actions">
        <Button type="submit" look={look} isPending={isPending}>
          {submit}
        </Button>
        {actions}
      </div>
      <Status>{isSuccess && done}</Status>
    </Form>
  );
}
