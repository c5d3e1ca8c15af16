import { unwrap } from '@gatehouse/client';
import { useEffect, useState } from 'react';
import { auth } from './auth.js';
import { ProblemForm } from './problem-form.js';

/** The token of a letter's link: in the fragment, which no server sees, and out of the address bar at once. */
function useLinkToken(): string {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token') ?? '');
  useEffect(() => history.replaceState(null, '', location.pathname), []);
  return token;
}

/** At `/verify-email`. It waits for a press: mail scanners open links. */
export function VerifyEmailPage() {
  const token = useLinkToken();
  const verify = () => unwrap(auth.api.POST('/api/v1/auth/verify-email', { body: { token } }));
  return (
    <ProblemForm label="Confirm this address" send={verify} done="Your address is confirmed.">
      <h1>Confirm your address</h1>
    </ProblemForm>
  );
}

/** At `/confirm-email`: the letter to a new address leads there, perhaps on another device. */
export function ConfirmEmailPage() {
  const token = useLinkToken();
  const confirm = () => unwrap(auth.api.POST('/api/v1/auth/confirm-email-change', { body: { token } }));
  return (
    <ProblemForm label="Use this address" send={confirm} done="From now on you log in with it.">
      <h1>Confirm your new address</h1>
    </ProblemForm>
  );
}

export function ForgotPasswordForm() {
  const ask = (body: { email: string }) => unwrap(auth.api.POST('/api/v1/auth/forgot-password', { body }));
  return (
    <ProblemForm label="Send a link" send={ask} done="If there is an account, a letter is on its way.">
      <input name="email" type="email" autoComplete="username" aria-label="E-mail" />
    </ProblemForm>
  );
}

/** At `/reset-password`. It ends every session and does not log in. */
export function ResetPasswordPage() {
  const token = useLinkToken();
  const reset = ({ newPassword }: { newPassword: string }) =>
    unwrap(auth.api.POST('/api/v1/auth/reset-password', { body: { token, newPassword } }));
  return (
    <ProblemForm label="Set new password" send={reset} done="Your password is changed.">
      <input name="newPassword" type="password" autoComplete="new-password" aria-label="New password" />
    </ProblemForm>
  );
}
