import { unwrap } from '@gatehouse/client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { auth } from '../auth-client';
import { Page } from '../components/page';
import { PagedList } from '../components/paged-list';
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

  return (
    <PagedList query={events} none="Nothing matches.">
      {(found) => <AuditTable events={found} />}
    </PagedList>
  );
}
