import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
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
      next={user ? { to: '/account', text: 'Your account' } : { to: '/login', text: 'Log in' }}
    >
      <p>From then on you log in with it, and letters go there.</p>
    </LinkPage>
  );
}
