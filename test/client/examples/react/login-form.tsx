import { type components, unwrap } from '@gatehouse/client';
import { auth } from './auth.js';
import { ProblemForm } from './problem-form.js';

type Login = components['schemas']['LoginRequest'];

export function LoginForm() {
  // What comes of it arrives by followSession, in this tab and in the others.
  return (
    <ProblemForm<Login> label="Log in" send={(login) => unwrap(auth.login(login))}>
      <input name="email" type="email" autoComplete="username" aria-label="E-mail" />
      <input name="password" type="password" autoComplete="current-password" aria-label="Password" />
    </ProblemForm>
  );
}

/** When the letter got lost, and beside the login when that is refused with `email_unverified`. */
export function ResendForm() {
  const resend = (body: { email: string }) =>
    unwrap(auth.api.POST('/api/v1/auth/resend-verification', { body }));
  return (
    <ProblemForm label="Send the letter again" send={resend} done="If it is needed, a letter is on its way.">
      <input name="email" type="email" autoComplete="username" aria-label="E-mail" />
    </ProblemForm>
  );
}

export function LogoutButtons() {
  // Whoever is told nothing believes to be signed out.
  return (
    <>
      <ProblemForm label="Log out" send={() => unwrap(auth.logout())} />
      <ProblemForm label="Log out everywhere" send={() => unwrap(auth.logoutAll())} />
    </>
  );
}
