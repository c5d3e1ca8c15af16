import { unwrap } from '@gatehouse/client';
import { Link } from 'react-router';
import { auth } from '../auth-client';
import { PasswordField } from '../components/password-field';
import { LinkPage } from './link-page';

export function ResetPasswordPage() {
  return (
    <LinkPage<{ newPassword: string }>
      title="Choose a new password"
      send={(body) => unwrap(auth.api.POST('/api/v1/auth/reset-password', { body }))}
      submit="Set new password"
      done="Your password is changed."
      otherLink={
        <p>
          <Link to="/forgot-password">Ask for another link</Link>
        </p>
      }
    >
      <p>It signs you out on every device.</p>
      <PasswordField name="newPassword" label="New password" autoComplete="new-password" />
    </LinkPage>
  );
}
