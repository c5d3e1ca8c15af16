import { type components, unwrap } from '@gatehouse/client';
import { useState } from 'react';
import { Link } from 'react-router';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { Page } from '../components/page';
import { PasswordField } from '../components/password-field';
import { ProblemForm } from '../components/problem-form';
import { ResendVerification } from '../components/resend-verification';
import { TextField } from '../components/text-field';

type Signup = components['schemas']['SignupRequest'];

export function SignupPage() {
  const [sent, setSent] = useState<Pick<Signup, 'name' | 'email'>>();
  const [isSent, setIsSent] = useState(false);
  if (sent && isSent) return <CheckYourInbox email={sent.email} onMistyped={() => setIsSent(false)} />;
  return (
    <Page title="Create your account">
      <ProblemForm<Signup>
        send={(body) => unwrap(auth.api.POST('/api/v1/auth/signup', { body }))}
        onDone={({ name, email }) => {
          setSent({ name, email });
          setIsSent(true);
        }}
        submit="Sign up"
      >
        <TextField name="name" label="Name" autoComplete="name" defaultValue={sent?.name} />
        <TextField name="email" label="E-mail" type="email" autoComplete="email" defaultValue={sent?.email} />
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
function CheckYourInbox({ email, onMistyped }: { email: string; onMistyped: () => void }) {
  return (
    <Page title="Check your inbox">
      <p>
        A letter is on its way to <strong>{email}</strong>. Open the link in it to confirm your address.
      </p>
      <ResendVerification email={email} />
      <Button onPress={onMistyped}>Use another address</Button>
    </Page>
  );
}
