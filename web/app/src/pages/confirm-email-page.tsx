import { unwrap } from '@gatehouse/client';
import { Link } from 'react-router';
import { auth } from '../auth-client';
import { LinkPage } from './link-page';

export function ConfirmEmailPage() {
  return (
    <LinkPage
      title="Confirm your new address"
      send={(body) => unwrap(auth.api.POST('/api/v1/auth/confirm-email-change', { body }))}
      submit="Use this address"
      done="Your new address is confirmed."
      otherLink={
        <p>
          <Link to="/account/email">Change your e-mail again</Link>
        </p>
      }
    >
      <p>From then on you log in with it, and letters go there.</p>
    </LinkPage>
  );
}
