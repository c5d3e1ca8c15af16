import { type components, unwrap } from '@gatehouse/client';
import { useState } from 'react';
import { Link } from 'react-router';
import { auth } from '../auth-client';
import { Page } from '../components/page';
import { PasswordField } from '../components/password-field';
import { ProblemForm } from '../components/problem-form';
import { ResendVerification } from '../components/resend-verification';
import { TextField } from '../components/text-field';

type Signup = components['schemas']['SignupRequest'];

export function SignupPage() {
  const [email, setEmail] = useState<string>();
  if (email) return <CheckYourInbox email={email} />;
  return (
    <Page title="Create your account">
      <ProblemForm<Signup>
        send={(body) => unwrap(auth.api.POST('/api/v1/auth/signup', { body }))}
        onDone={(values) => setEmail(values.email)}
        submit="Sign up"
      >
        <TextField name="name" label="Name" autoComplete="name" />
        <TextField name="email" label="E-mail" type="email" autoComplete="email" />
        <PasswordField
          name="password"
          label="Password"
          autoComplete="new-password"
          hint="Long beats complicated: a few words that nobody else would put together."
        />
      </ProblemForm>
      <p>
        You have an account? <Link to="/login">Log in</Link>
      </p>
    </Page>
  );
}

/** The same for an address that has an account already: its owner is told by mail. */
function CheckYourInbox({ email }: { email: string }) {
  return (
    <Page title="Check your inbox">
      <p>
        A letter is on its way to <strong>{email}</strong>. Open the link in it to confirm your address.
      </p>
      <ResendVerification email={email} />
    </Page>
  );
}
