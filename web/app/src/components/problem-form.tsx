import { isProblem } from '@gatehouse/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { Form } from 'react-aria-components';
import { Button } from './button';
import { ProblemAlert } from './problem-alert';
import { Status } from './status';

type Props<Values> = {
  /** Gets the fields by their names; throws what the server answered (`unwrap`). */
  send: (values: Values) => Promise<unknown>;
  onDone?: (values: Values) => unknown;
  /** Shown once it is done. */
  done?: string;
  submit: string;
  look?: 'primary' | 'danger';
  children?: ReactNode;
  /** More buttons, beside the first. */
  actions?: ReactNode;
};

/** A form whose problems are shown where they belong: beside a field, or above the button. */
export function ProblemForm<Values extends object>({
  send,
  onDone,
  done,
  submit,
  look = 'primary',
  children,
  actions,
}: Props<Values>) {
  const form = useRef<HTMLFormElement>(null);
  const { mutate, isPending, isSuccess, error, variables } = useMutation({
    mutationFn: send,
    onSuccess: async (_answer, values) => {
      await onDone?.(values);
      form.current?.reset();
    },
  });

  function submitted(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!isPending) mutate(Object.fromEntries(new FormData(event.currentTarget)) as Values);
  }

  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('input:invalid')?.focus();
  }, [error]);

  return (
    <Form ref={form} className="form" onSubmit={submitted} validationErrors={fieldErrors(error)}>
      {children}
      <ProblemAlert error={error} fields={Object.keys(variables ?? {})} />
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

/** `/newPassword` of a problem is the field of that name. */
function fieldErrors(error: unknown): Record<string, string[]> {
  if (!isProblem(error, 'validation_failed')) return {};
  const messages = Map.groupBy(error.errors, ({ pointer }) => pointer.slice(1));
  return Object.fromEntries([...messages].map(([name, errors]) => [name, errors.map(({ message }) => message)]));
}
