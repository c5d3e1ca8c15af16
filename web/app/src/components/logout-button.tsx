import { unwrap } from '@gatehouse/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { auth } from '../auth-client';
import { Button } from './button';
import { ProblemAlert } from './problem-alert';

export function LogoutButton({ children }: { children: string }) {
  const navigate = useNavigate();
  const logout = useMutation({
    mutationFn: () => unwrap(auth.logout()),
    // At once (flushSync), before the guard of this page sends to the login page with a way back: the next person may be another.
    onSuccess: () =>
      navigate('/login', { replace: true, flushSync: true, state: { notice: 'You are signed out.' } }),
  });
  return (
    <>
      <Button isPending={logout.isPending} onPress={() => logout.mutate()}>
        {children}
      </Button>
      <ProblemAlert error={logout.error} />
    </>
  );
}
