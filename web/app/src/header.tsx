import { Link, NavLink } from 'react-router';
import { LogoutButton } from './components/logout-button';
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
      {user && <LogoutButton>Log out</LogoutButton>}
    </header>
  );
}
