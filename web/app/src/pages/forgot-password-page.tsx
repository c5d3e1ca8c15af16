import { type components, unwrap } from '@gatehouse/client';
import { useState } from 'react';
import { Link } from 'react-router';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { Page } from '../components/page';
import { ProblemForm } from '../components/problem-form';
import { TextField } from '../components/text-field';

type ForgottenPassword = components['schemas']['EmailRequest'];

export function ForgotPasswordPage() {
  const [email, setEmail] = useState<string>();
  const [isSent, setIsSent] = useState(false);
  if (email && isSent) return <CheckYourInbox email={email} onMistyped={() => setIsSent(false)} />;
  return (
    <Page title="Forgot your password?">
      <p>We send you a link with which you choose a new one.</p>
      <ProblemForm<ForgottenPassword>
        send={(body) => unwrap(auth.api.POST('/api/v1/auth/forgot-password', { body }))}
        onDone={(values) => {
          setEmail(values.email);
          setIsSent(true);
        }}
        submit="Send a link"
      >
        <TextField name="email" label="E-mail" type="email" autoComplete="username" defaultValue={email} />
      </ProblemForm>
    </Page>
  );
}

function CheckYourInbox({ email, onMistyped }: { email: string; onMistyped: () => void }) {
  return (
    <Page title="Check your inbox">
      <p>
        If <strong>{email}</strong> has an account, a letter is on its way to it.
      </p>
      <Button onPress={onMistyped}>Use another address</Button>
      <p>
        <Link to="/login">Log in</Link>
      </p>
    </Page>
  );
}
