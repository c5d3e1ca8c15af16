import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { LoadFailed } from './load-failed';
import { ShowMore } from './show-more';

type Props<Item> = {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Item[] }>>;
  /** Said where there is nothing. */
  none: string;
  children: (items: Item[]) => ReactNode;
};

/** A list of which the server gives a page at a time. What is shown stays while the next is asked for, or does not come. */
export function PagedList<Item>({ query, none, children }: Props<Item>) {
  const found = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div aria-busy={query.isPlaceholderData}>
      <p role="status" className="quiet">
        {query.isPending && 'Loading…'}
        {query.data && (found.length === 0 ? none : count(found.length, query.hasNextPage))}
      </p>
      {query.isError && !query.isFetchNextPageError && <LoadFailed query={query} />}
      {found.length > 0 && children(found)}
      <ShowMore query={query} />
    </div>
  );
}

function count(shown: number, isMore: boolean): string {
  return `${shown} shown${isMore ? ', there are more' : ''}`;
}
