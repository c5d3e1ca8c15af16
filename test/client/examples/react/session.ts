import { isProblem, unwrap } from '@gatehouse/client';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { auth } from './auth.js';

async function fetchMe(signal: AbortSignal) {
  try {
    return await unwrap(auth.api.GET('/api/v1/users/me', { signal }));
  } catch (error) {
    if (isProblem(error) && error.status === 401) return null;
    throw error;
  }
}

/** The user; null when nobody is signed in. */
export const me = queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => fetchMe(signal) });

/** Once, where the QueryClient is made. What one person has seen must not be there for the next. */
export function followSession(queries: QueryClient) {
  return auth.subscribe((event) => {
    if (event === 'signed-in') return void queries.resetQueries();
    void queries.cancelQueries();
    // First of all, and not `clear`: what is on the screen follows this query, and goes away with it.
    queries.setQueryData(me.queryKey, null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== me.queryKey[0] });
  });
}
