import { type components, unwrap } from '@gatehouse/client';
import { useState } from 'react';
import { Link } from 'react-router';
import { auth } from '../auth-client';
import { Page } from '../components/page';
import { ProblemForm } from '../components/problem-form';
import { TextField } from '../components/text-field';

type ForgottenPassword = components['schemas']['EmailRequest'];

export function ForgotPasswordPage() {
  const [email, setEmail] = useState<string>();
  if (email) return <CheckYourInbox email={email} />;
  return (
    <Page title="Forgot your password?">
      <p>We send you a link with which you choose a new one.</p>
      <ProblemForm<ForgottenPassword>
        send={(body) => unwrap(auth.api.POST('/api/v1/auth/forgot-password', { body }))}
        onDone={(values) => setEmail(values.email)}
        submit="Send a link"
      >
        <TextField name="email" label="E-mail" type="email" autoComplete="username" />
      </ProblemForm>
    </Page>
  );
}

function CheckYourInbox({ email }: { email: string }) {
  return (
    <Page title="Check your inbox">
      <p>
        If <strong>{email}</strong> has an account, a letter is on its way to it.
      </p>
      <p>
        <Link to="/login">Log in</Link>
      </p>
    </Page>
  );
}
