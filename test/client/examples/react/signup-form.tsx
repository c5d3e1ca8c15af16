import { type components, unwrap } from '@gatehouse/client';
import { auth } from './auth.js';
import { ProblemForm } from './problem-form.js';

type Signup = components['schemas']['SignupRequest'];

export function SignupForm() {
  const signUp = (body: Signup) => unwrap(auth.api.POST('/api/v1/auth/signup', { body }));
  return (
    <ProblemForm<Signup> label="Sign up" send={signUp} done="Check your inbox.">
      <input name="name" autoComplete="name" aria-label="Name" />
      <input name="email" type="email" autoComplete="username" aria-label="E-mail" />
      <input name="password" type="password" autoComplete="new-password" aria-label="Password" />
    </ProblemForm>
  );
}
