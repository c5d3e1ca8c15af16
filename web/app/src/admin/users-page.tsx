import { type components, unwrap } from '@gatehouse/client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { auth } from '../auth-client';
import { LoadFailed } from '../components/load-failed';
import { Loading } from '../components/loading';
import { Page } from '../components/page';
import { ShowMore } from '../components/show-more';
import { useUrlFilters } from '../url-filters';
import { InviteDialog } from './invite-dialog';
import { UserFilters } from './user-filters';
import { UserTable } from './user-table';

type Query = { query?: string; role?: Role; status?: UserStatus; sort?: UserSort };
type Role = components['schemas']['Role'];
type UserStatus = components['schemas']['UserStatus'];
type UserSort = components['schemas']['UserSort'];

export function UsersPage() {
  const { filters, setFilter } = useUrlFilters(['query', 'role', 'status', 'sort']);
  return (
    <Page title="Users">
      <UserFilters filters={filters} onChange={setFilter} />
      <FoundUsers filters={filters} />
      <InviteDialog />
    </Page>
  );
}

function FoundUsers({ filters }: { filters: Record<keyof Query, string> }) {
  // What the address says is judged by the server.
  const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as Query;
  const users = useInfiniteQuery({
    queryKey: ['admin', 'users', set],
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(
        auth.api.GET('/api/v1/admin/users', { params: { query: { ...set, limit: 20, cursor } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

  if (users.isPending) return <Loading />;
  if (!users.data) return <LoadFailed query={users} />;
  const found = users.data.pages.flatMap(({ items }) => items);
  return (
    <div aria-busy={users.isPlaceholderData}>
      <p role="status" className="quiet">
        {found.length === 0
          ? 'No one matches.'
          : `${found.length} shown${users.hasNextPage ? ', there are more' : ''}`}
      </p>
      {found.length > 0 && <UserTable users={found} />}
      <ShowMore query={users} />
    </div>
  );
}
