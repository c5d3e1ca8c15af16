import { isProblem } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Page } from '../components/page';
import { ProblemForm } from '../components/problem-form';
import { Status } from '../components/status';
import { useLinkToken } from '../link-token';
import { WayOn } from './way-on';

type Props<Values> = {
  title: string;
  send: (values: Values & { token: string }) => Promise<unknown>;
  submit: string;
  done: string;
  /** How to come by another link, where this one opens nothing. */
  otherLink: ReactNode;
  children: ReactNode;
};

/** What the link in a letter opens. Nothing is sent before the button is pressed: mail scanners open links, too. */
export function LinkPage<Values extends object>({
  title,
  send,
  submit,
  done,
  otherLink,
  children,
}: Props<Values>) {
  const queryClient = useQueryClient();
  const token = useLinkToken();
  const [spent, setSpent] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const isDone = spent !== undefined && spent === token;

  async function sendWithToken(values: Values) {
    try {
      return await send({ ...values, token: token! });
    } catch (error) {
      if (isProblem(error, 'link_invalid')) setRefused(token!);
      throw error;
    }
  }

  return (
    <Page title={title}>
      <Status>{isDone && done}</Status>
      {isDone && <WayOn />}
      {!token && <p role="alert">This link is incomplete. Open it from the letter once more.</p>}
      {token && !isDone && (
        <ProblemForm<Values>
          key={token}
          send={sendWithToken}
          onDone={async () => {
            // It may have been about the person who is signed in here, or have signed that person out.
            await queryClient.invalidateQueries();
            setSpent(token);
          }}
          submit={submit}
        >
          {children}
        </ProblemForm>
      )}
      {(!token || refused === token) && otherLink}
    </Page>
  );
}
