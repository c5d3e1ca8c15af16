import { unwrap } from '@gatehouse/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { auth } from '../auth-client';
import { LoadFailed } from '../components/load-failed';
import { Page } from '../components/page';
import { PendingPage } from '../components/pending-page';
import { PersonActions } from './person-actions';
import { PersonFacts } from './person-facts';
import { PersonRoles } from './person-roles';
import { PersonSessions } from './person-sessions';

/** By id, so that nothing chosen for one person is left for the next (as by the back button). */
export function PersonPage() {
  const { id = '' } = useParams();
  return <PersonOf key={id} id={id} />;
}

function PersonOf({ id }: { id: string }) {
  const person = useQuery({
    queryKey: ['admin', 'users', id],
    queryFn: ({ signal }) =>
      unwrap(auth.api.GET('/api/v1/admin/users/{id}', { params: { path: { id } }, signal })),
  });
  if (!person.data) return <PendingPage query={person} />;
  return (
    <Page title={person.data.name}>
      {person.isError && <LoadFailed query={person} />}
      <PersonFacts person={person.data} />
      <p>
        <Link to={`/admin/audit?userId=${id}`}>Audit trail</Link>
      </p>
      <PersonRoles person={person.data} />
      <PersonSessions id={id} />
      <PersonActions person={person.data} />
    </Page>
  );
}
