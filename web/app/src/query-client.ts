import { isProblem } from '@gatehouse/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** What the server refused it refuses again; a broken connection is worth a second try. */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && !isProblem(error);
}

/** Roles may have been taken away since the page was opened: the guards then take it down. */
function lookWhoIsSignedIn(error: Error): void {
  if (isProblem(error, 'forbidden')) void queryClient.invalidateQueries({ queryKey: ['me'] });
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: lookWhoIsSignedIn }),
  mutationCache: new MutationCache({ onError: lookWhoIsSignedIn }),
  defaultOptions: {
    queries: { retry: isWorthRetrying, staleTime: 10_000 },
    // The variables of a mutation hold passwords: they are not kept once its form is gone.
    mutations: { gcTime: 0 },
  },
});
