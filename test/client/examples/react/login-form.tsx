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

export function LogoutButton() {
  return <button onClick={() => void auth.logout()}>Log out</button>;
}
