import { type components, unwrap } from '@gatehouse/client';
import { auth } from '../auth-client';
import { PasswordField } from '../components/password-field';
import { ProblemForm } from '../components/problem-form';

type NewPassword = components['schemas']['ChangePasswordRequest'];

export function PasswordSection() {
  return (
    <section aria-labelledby="password">
      <h2 id="password">Password</h2>
      <ProblemForm<NewPassword>
        send={(body) => unwrap(auth.api.POST('/api/v1/auth/change-password', { body }))}
        submit="Change password"
        done="Your password is changed. Your other devices are signed out."
        clears
      >
        <PasswordField name="currentPassword" label="Current password" autoComplete="current-password" />
        <PasswordField name="newPassword" label="New password" autoComplete="new-password" />
      </ProblemForm>
    </section>
  );
}
