import { unwrap } from '@gatehouse/client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { auth } from '../auth-client';
import { LoadFailed } from '../components/load-failed';
import { Loading } from '../components/loading';
import { Page } from '../components/page';
import { ShowMore } from '../components/show-more';
import { useUrlFilters } from '../url-filters';
import { AuditFilters, type AuditQuery, type Filters, toQuery } from './audit-filters';
import { AuditTable } from './audit-table';

export function AuditPage() {
  const { filters, setFilter } = useUrlFilters<keyof Filters>(['type', 'userId', 'from', 'to']);
  return (
    <Page title="Audit trail">
      <AuditFilters filters={filters} onChange={setFilter} />
      <FoundEvents query={toQuery(filters)} />
    </Page>
  );
}

function FoundEvents({ query }: { query: AuditQuery }) {
  const events = useInfiniteQuery({
    queryKey: ['admin', 'audit', query],
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(
        auth.api.GET('/api/v1/admin/audit-events', {
          params: { query: { ...query, limit: 20, cursor } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

  if (events.isPending) return <Loading />;
  if (!events.data) return <LoadFailed query={events} />;
  const found = events.data.pages.flatMap(({ items }) => items);
  return (
    <div aria-busy={events.isPlaceholderData}>
      <p role="status" className="quiet">
        {found.length === 0
          ? 'Nothing matches.'
          : `${found.length} shown${events.hasNextPage ? ', there are more' : ''}`}
      </p>
      {found.length > 0 && <AuditTable events={found} />}
      <ShowMore query={events} />
    </div>
  );
}
