import { unwrap } from '@gatehouse/client';
import { useQuery } from '@tanstack/react-query';
import { auth } from '../auth-client';
import { Loaded } from '../components/loaded';
import { SessionCard } from '../components/session-card';

export function PersonSessions({ id }: { id: string }) {
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <SessionList id={id} />
    </section>
  );
}

function SessionList({ id }: { id: string }) {
  const sessions = useQuery({
    queryKey: ['admin', 'users', id, 'sessions'],
    queryFn: ({ signal }) =>
      unwrap(auth.api.GET('/api/v1/admin/users/{id}/sessions', { params: { path: { id } }, signal })),
  });
  return (
    <Loaded query={sessions}>
      {(found) =>
        found.length === 0 ? (
          <p>Logged in nowhere.</p>
        ) : (
          <ul className="cards">
            {found.map((session) => (
              <SessionCard key={session.id} session={session} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
