import { type ReactNode, useState } from 'react';
import { Page } from '../components/page';
import { ProblemForm } from '../components/problem-form';
import { Status } from '../components/status';
import { useLinkToken } from '../link-token';

type Props<Values> = {
  title: string;
  send: (values: Values & { token: string }) => Promise<unknown>;
  onDone?: () => unknown;
  submit: string;
  done: string;
  /** Where to go from there. */
  next: ReactNode;
  children: ReactNode;
};

/** What the link in a letter opens. Nothing is sent before the button is pressed: mail scanners open links, too. */
export function LinkPage<Values extends object>({
  title,
  send,
  onDone,
  submit,
  done,
  next,
  children,
}: Props<Values>) {
  const token = useLinkToken();
  const [spent, setSpent] = useState<string>();
  const isDone = spent !== undefined && spent === token;

  return (
    <Page title={title}>
      <Status>{isDone && done}</Status>
      {isDone && <p>{next}</p>}
      {!token && <p role="alert">This link is incomplete. Open it from the letter once more.</p>}
      {token && !isDone && (
        <ProblemForm<Values>
          key={token}
          send={(values) => send({ ...values, token })}
          onDone={async () => {
            await onDone?.();
            setSpent(token);
          }}
          submit={submit}
        >
          {children}
        </ProblemForm>
      )}
    </Page>
  );
}
