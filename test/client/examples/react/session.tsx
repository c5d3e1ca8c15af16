import { isProblem, unwrap } from '@gatehouse/client';
import { type QueryClient, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { auth } from './auth.js';
import { LoginForm } from './login-form.js';

async function fetchMe() {
  try {
    return await unwrap(auth.api.GET('/api/v1/users/me'));
  } catch (error) {
    if (isProblem(error) && error.status === 401) return null;
    throw error;
  }
}

/** The user; null when nobody is signed in. */
export const useMe = () => useQuery({ queryKey: ['me'], queryFn: fetchMe });

/** Once, where the QueryClient is made. What one person has seen must not be there for the next. */
export function followSession(queries: QueryClient) {
  return auth.subscribe((event) => {
    if (event === 'signed-in') return void queries.resetQueries();
    queries.clear();
    queries.setQueryData(['me'], null);
  });
}

export function SignedIn({ children }: { children: ReactNode }) {
  const { data: user, isPending, error } = useMe();
  if (isPending) return <p role="status">Loading…</p>;
  if (error) return <p role="alert">{error.message}</p>;
  return user ? children : <LoginForm />;
}
