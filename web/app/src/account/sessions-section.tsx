import { type components, unwrap } from '@gatehouse/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { ConfirmDialog } from '../components/confirm-dialog';
import { LoadFailed } from '../components/load-failed';
import { Loading } from '../components/loading';
import { ProblemAlert } from '../components/problem-alert';
import { Status } from '../components/status';
import { Time } from '../components/time';

type Session = components['schemas']['DeviceSessionResponse'];

export function SessionsSection() {
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions" ref={heading} tabIndex={-1}>
        Sessions
      </h2>
      <p>Where you are logged in. Sign out what you do not know, and change your password.</p>
      <SessionList onSignedOut={() => heading.current?.focus()} />
      <ConfirmDialog
        trigger="Sign out everywhere"
        title="Sign out everywhere?"
        confirm="Sign out everywhere"
        send={() => unwrap(auth.logoutAll())}
      >
        <p>Every device is signed out, this one as well.</p>
      </ConfirmDialog>
    </section>
  );
}

function SessionList({ onSignedOut }: { onSignedOut: () => void }) {
  const queryClient = useQueryClient();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => unwrap(auth.api.GET('/api/v1/auth/sessions', { signal })),
  });
  const signOut = useMutation({
    mutationFn: ({ id }: Session) =>
      unwrap(auth.api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
    // The button that had the focus is gone with its session.
    onSuccess: onSignedOut,
  });

  if (sessions.isPending) return <Loading />;
  if (sessions.isError) return <LoadFailed query={sessions} />;
  return (
    <>
      <ProblemAlert error={signOut.error} />
      <Status>{signOut.isSuccess && `${signOut.variables.device} is signed out.`}</Status>
      <ul className="cards">
        {sessions.data.map((session) => (
          <li key={session.id}>
            <SessionFacts session={session} />
            {!session.current && (
              <Button
                aria-label={`Sign out ${session.device}`}
                isPending={signOut.isPending && signOut.variables.id === session.id}
                onPress={() => signOut.mutate(session)}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function SessionFacts({ session }: { session: Session }) {
  return (
    <div>
      <strong>{session.device}</strong> {session.current && <span className="badge">This device</span>}
      <p className="quiet">
        {session.ip} · since <Time at={session.createdAt} /> · last used <Time at={session.lastUsedAt} />
      </p>
    </div>
  );
}
