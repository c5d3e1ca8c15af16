import { unwrap } from '@gatehouse/client';
import { useQuery } from '@tanstack/react-query';
import { auth } from '../auth-client';
import { LoadFailed } from '../components/load-failed';
import { Loading } from '../components/loading';
import { Time } from '../components/time';

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
  if (sessions.isPending) return <Loading />;
  if (sessions.isError) return <LoadFailed query={sessions} />;
  if (sessions.data.length === 0) return <p>Logged in nowhere.</p>;
  return (
    <ul className="cards">
      {sessions.data.map((session) => (
        <li key={session.id}>
          <div>
            <strong>{session.device}</strong>
            <p className="quiet">
              {session.ip} · since <Time at={session.createdAt} /> · last used{' '}
              <Time at={session.lastUsedAt} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
