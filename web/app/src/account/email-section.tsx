import { type components, unwrap } from '@gatehouse/client';
import { auth } from '../auth-client';
import { PasswordField } from '../components/password-field';
import { ProblemForm } from '../components/problem-form';
import { TextField } from '../components/text-field';
import { useMe } from '../session';

type NewEmail = components['schemas']['ChangeEmailRequest'];

export function EmailSection() {
  const { data: user } = useMe();
  return (
    <section aria-labelledby="email">
      <h2 id="email">E-mail</h2>
      <p>
        You log in as <strong>{user?.email}</strong>. Another address counts once you open the link that is
        sent to it.
      </p>
      <ProblemForm<NewEmail>
        send={(body) => unwrap(auth.api.POST('/api/v1/auth/change-email', { body }))}
        submit="Change e-mail"
        done="Check the inbox of the new address."
        clears
      >
        <TextField name="newEmail" label="New e-mail" type="email" autoComplete="email" />
        <PasswordField name="password" label="Password" autoComplete="current-password" />
      </ProblemForm>
    </section>
  );
}
