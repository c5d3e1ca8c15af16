import { useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { Page } from './components/page';
import { PendingPage } from './components/pending-page';
import { isAdmin, useMe } from './session';

/** Shows its routes to people who are signed in; the server is asked, and judges every request by itself. */
export function RequireUser() {
  const me = useMe();
  const { pathname, search } = useLocation();
  const [wasSignedIn, setWasSignedIn] = useState(false);
  if (me.data && !wasSignedIn) setWasSignedIn(true);

  if (me.data) return <Outlet />;
  if (me.data === undefined) return <PendingPage query={me} />;
  const notice = wasSignedIn ? 'You are signed out.' : undefined;
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
