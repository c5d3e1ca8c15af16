import { type components, unwrap } from '@gatehouse/client';
import { auth } from '../auth-client';
import { ProblemForm } from './problem-form';
import { TextField } from './text-field';

type Address = components['schemas']['EmailRequest'];

/** Asks for the address where it is not known. */
export function ResendVerification({ email }: { email?: string }) {
  return (
    <ProblemForm<Address>
      send={(body) =>
        unwrap(auth.api.POST('/api/v1/auth/resend-verification', { body: email ? { email } : body }))
      }
      submit="Send the letter again"
      done="It is on its way."
    >
      {!email && <TextField name="email" label="E-mail" type="email" autoComplete="email" />}
    </ProblemForm>
  );
}
