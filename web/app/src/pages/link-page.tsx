import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
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
  next: { to: string; text: string };
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
      {isDone && (
        <p>
          <Link ref={takeFocus} to={next.to}>
            {next.text}
          </Link>
        </p>
      )}
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

/** From the button, which is gone: the keyboard goes on here, not at the top of the page. */
function takeFocus(link: HTMLElement | null): void {
  link?.focus();
}
