import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { LoginForm, LogoutButtons } from './login-form.js';
import { followSession, me } from './session.js';

function SignedIn({ children }: { children: ReactNode }) {
  const { data: user, isPending, error } = useQuery(me);
  if (isPending) return <p role="status">Loading…</p>;
  if (error) return <p role="alert">{error.message}</p>;
  return user ? children : <LoginForm />;
}

function Greeting() {
  const { data: user } = useQuery(me);
  return <h1>Hello {user?.name}</h1>;
}

const queries = new QueryClient();
followSession(queries);
createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={queries}>
    <SignedIn>
      <Greeting />
      <LogoutButtons />
    </SignedIn>
  </QueryClientProvider>,
);
