import { useRef } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { Loading } from './components/loading';
import { LoadFailed } from './components/load-failed';
import { Page } from './components/page';
import { isAdmin, useMe } from './session';

/** Shows its routes to people who are signed in; the server is asked, and judges every request by itself. */
export function RequireUser() {
  const me = useMe();
  const { pathname, search } = useLocation();
  const wasSignedIn = useRef(false);
  if (me.data) wasSignedIn.current = true;

  if (me.data) return <Outlet />;
  if (me.isPending) return <Loading />;
  if (me.isError) return <LoadFailed query={me} />;
  const notice = wasSignedIn.current ? 'You are signed out.' : undefined;
  return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} state={{ notice }} replace />;
}

/** Within RequireUser. */
export function RequireAdmin() {
  const me = useMe();
  if (isAdmin(me.data)) return <Outlet />;
  return (
    <Page title="Not allowed">
      <p>This part is for administrators.</p>
    </Page>
  );
}
