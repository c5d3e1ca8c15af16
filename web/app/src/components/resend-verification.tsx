import { unwrap } from '@gatehouse/client';
import { auth } from '../auth-client';
import { ProblemForm } from './problem-form';

export function ResendVerification({ email }: { email: string }) {
  return (
    <ProblemForm
      send={() => unwrap(auth.api.POST('/api/v1/auth/resend-verification', { body: { email } }))}
      submit="Send the letter again"
      done="It is on its way."
    />
  );
}
