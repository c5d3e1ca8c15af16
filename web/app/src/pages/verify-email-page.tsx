import { unwrap } from '@gatehouse/client';
import { auth } from '../auth-client';
import { ResendVerification } from '../components/resend-verification';
import { LinkPage } from './link-page';

export function VerifyEmailPage() {
  return (
    <LinkPage
      title="Confirm your address"
      send={(body) => unwrap(auth.api.POST('/api/v1/auth/verify-email', { body }))}
      submit="Confirm this address"
      done="Your address is confirmed."
      otherLink={<ResendVerification />}
    >
      <p>One step is left: confirm that this e-mail address is yours.</p>
    </LinkPage>
  );
}
