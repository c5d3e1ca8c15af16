import { isProblem } from '@gatehouse/client';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode, SubmitEvent } from 'react';

interface Props<Fields> {
  children?: ReactNode;
  label: string;
  send: (fields: Fields) => Promise<unknown>;
  done?: string;
}

/** Sends its fields, and shows what the server says to them. */
export function ProblemForm<Fields>({ children, label, send, done }: Props<Fields>) {
  // The variables are passwords: not to be kept after the form is gone.
  const { mutate, error, isPending, isSuccess } = useMutation({ mutationFn: send, gcTime: 0 });
  const fields = isProblem(error, 'validation_failed') ? error.errors : [];
  // And no `action`: React would empty the fields also when they are refused.
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(Object.fromEntries(new FormData(event.currentTarget)) as Fields);
  };
  return (
    <form onSubmit={submit}>
      {children}
      {error && (
        <div role="alert">
          {error.message}
          {fields.map(({ pointer, code, message }) => (
            <p key={pointer + code}>{message}</p>
          ))}
        </div>
      )}
      {isSuccess && done && <p role="status">{done}</p>}
      <button disabled={isPending}>{label}</button>
    </form>
  );
}
