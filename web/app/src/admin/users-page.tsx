import { type components, unwrap } from '@gatehouse/client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import { auth } from '../auth-client';
import { Page } from '../components/page';
import { PagedList } from '../components/paged-list';
import { Status } from '../components/status';
import { useUrlFilters } from '../url-filters';
import { InviteDialog } from './invite-dialog';
import { UserFilters } from './user-filters';
import { UserTable } from './user-table';

type Query = { query?: string; role?: Role; status?: UserStatus; sort?: UserSort };
type Role = components['schemas']['Role'];
type UserStatus = components['schemas']['UserStatus'];
type UserSort = components['schemas']['UserSort'];

export function UsersPage() {
  const { state } = useLocation();
  const { filters, setFilter } = useUrlFilters(['query', 'role', 'status', 'sort']);
  return (
    <Page title="Users">
      <Status>{state?.notice}</Status>
      <InviteDialog />
      <UserFilters filters={filters} onChange={setFilter} />
      <FoundUsers filters={filters} />
    </Page>
  );
}

function FoundUsers({ filters }: { filters: Record<keyof Query, string> }) {
  // What the address says is judged by the server.
  const query = Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as Query;
  const users = useInfiniteQuery({
    queryKey: ['admin', 'users', query],
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(
        auth.api.GET('/api/v1/admin/users', { params: { query: { ...query, limit: 20, cursor } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

  return (
    <PagedList query={users} none="No one matches.">
      {(found) => <UserTable users={found} />}
    </PagedList>
  );
}
