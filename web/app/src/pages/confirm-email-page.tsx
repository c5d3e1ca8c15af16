import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { auth } from '../auth-client';
import { useMe } from '../session';
import { LinkPage } from './link-page';

export function ConfirmEmailPage() {
  const queryClient = useQueryClient();
  const { data: user } = useMe();
  return (
    <LinkPage
      title="Confirm your new address"
      send={(body) => unwrap(auth.api.POST('/api/v1/auth/confirm-email-change', { body }))}
      onDone={() => queryClient.invalidateQueries()}
      submit="Use this address"
      done="Your new address is confirmed."
      next={user ? <Link to="/account">Your account</Link> : <Link to="/login">Log in</Link>}
    >
      <p>From then on you log in with it, and letters go there.</p>
    </LinkPage>
  );
}
