import { isProblem, unwrap, type components } from '@gatehouse/client';
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { auth } from './auth-client';

export type User = components['schemas']['UserResponse'];

const me = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => fetchMe(signal),
});

/** Who is signed in: its `data` is `undefined` until that is known, `null` for nobody. */
export function useMe() {
  return useQuery(me);
}

export function isAdmin(user: User | null | undefined): boolean {
  return user?.roles.includes('admin') ?? false;
}

/**
 * Keeps what is cached to the person it belongs to: nothing of it outlives a sign-out or a sign-in, be it in another tab.
 * Returns how to stop.
 */
export function followSession(queryClient: QueryClient): () => void {
  const stopListening = auth.subscribe((event) => {
    if (event === 'signed-in') return void queryClient.resetQueries();
    forgetPerson(queryClient);
  });
  // The back button may bring a page back as it was when it was left (bfcache), of whomever that was.
  const lookAgain = ({ persisted }: PageTransitionEvent) => {
    if (persisted) void queryClient.resetQueries();
  };
  window.addEventListener('pageshow', lookAgain);
  return () => {
    stopListening();
    window.removeEventListener('pageshow', lookAgain);
  };
}

/** Nobody is signed in any more, and nothing of whoever was is kept. */
export function forgetPerson(queryClient: QueryClient): void {
  void queryClient.cancelQueries();
  // First of all: the guards take the pages down, and with them what they show.
  queryClient.setQueryData(me.queryKey, null);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== me.queryKey[0] });
}

async function fetchMe(signal: AbortSignal): Promise<User | null> {
  try {
    return await unwrap(auth.api.GET('/api/v1/users/me', { signal }));
  } catch (error) {
    if (isProblem(error) && error.status === 401) return null;
    throw error;
  }
}
