import { unwrap } from '@gatehouse/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Loaded } from '../components/loaded';
import { ProblemAlert } from '../components/problem-alert';
import { type Session, SessionCard } from '../components/session-card';
import { Status } from '../components/status';
import { formatTime } from '../components/time';

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
        consequence="Every device is signed out, this one as well."
      />
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

  return (
    <Loaded query={sessions}>
      {(found) => (
        <>
          <ProblemAlert error={signOut.error} />
          <Status>{signOut.isSuccess && `${signOut.variables.device} is signed out.`}</Status>
          <ul className="cards">
            {found.map((session) => (
              <SessionCard
                key={session.id}
                session={session}
                badge={session.current && <span className="badge">This device</span>}
                action={
                  !session.current && (
                    <Button
                      aria-label={`Sign out ${session.device}, ${session.ip}, since ${formatTime(session.createdAt)}`}
                      isPending={signOut.isPending && signOut.variables.id === session.id}
                      onPress={() => signOut.mutate(session)}
                    >
                      Sign out
                    </Button>
                  )
                }
              />
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}
