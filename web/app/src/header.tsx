import { unwrap } from '@gatehouse/client';
import { useMutation } from '@tanstack/react-query';
import { Link, NavLink, useNavigate } from 'react-router';
import { auth } from './auth-client';
import { Button } from './components/button';
import { ProblemAlert } from './components/problem-alert';
import { isAdmin, useMe } from './session';

export function Header() {
  const { data: user } = useMe();
  return (
    <header className="site-header">
      <Link className="brand" to="/">
        Gatehouse
      </Link>
      {user !== undefined && (
        <nav aria-label="Main">
          {user ? (
            <>
              <NavLink to="/account">Account</NavLink>
              {isAdmin(user) && <NavLink to="/admin">Admin</NavLink>}
            </>
          ) : (
            <>
              <NavLink to="/login">Log in</NavLink>
              <NavLink to="/signup">Sign up</NavLink>
            </>
          )}
        </nav>
      )}
      {user && <LogoutButton />}
    </header>
  );
}

function LogoutButton() {
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
        Log out
      </Button>
      <ProblemAlert error={logout.error} />
    </>
  );
}
