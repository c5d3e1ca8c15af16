import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { LoadFailed } from './load-failed';
import { Loading } from './loading';

type Props<Data> = { query: UseQueryResult<Data>; children: (data: Data) => ReactNode };

/** What a query brought. It stays when asking again fails, and with it what is typed there. */
export function Loaded<Data>({ query, children }: Props<Data>) {
  if (query.isPending) return <Loading />;
  return (
    <>
      {query.isError && <LoadFailed query={query} />}
      {query.data !== undefined && children(query.data)}
    </>
  );
}
