import { isProblem } from '@gatehouse/client';
import { QueryClient } from '@tanstack/react-query';

/** What the server refused it refuses again; a broken connection is worth a second try. */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && !isProblem(error);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: isWorthRetrying, staleTime: 10_000 },
    // The variables of a mutation hold passwords: they are not kept once its form is gone.
    mutations: { gcTime: 0 },
  },
});
