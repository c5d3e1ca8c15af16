import { Link, Navigate, useLocation } from 'react-router';
import { Page } from '../components/page';
import { Status } from '../components/status';
import { useMe } from '../session';

export function HomePage() {
  const { data: user } = useMe();
  const { state } = useLocation();
  if (user) return <Navigate to="/account" replace />;
  return (
    <Page title="Gatehouse">
      <Status>{state?.notice}</Status>
      <p>
        Sign-up, login, sessions, roles and account mail: a backend that your team clones, owns and extends.
      </p>
      <p className="actions">
        <Link className="button primary" to="/signup">
          Sign up
        </Link>
        <Link className="button plain" to="/login">
          Log in
        </Link>
      </p>
      <ul>
        <li>
          <a href="/docs">API documentation</a>: every operation, to read and to try
        </li>
        <li>
          <a href="/inbox">Inbox</a>: the letters that this app sent
        </li>
      </ul>
    </Page>
  );
}
