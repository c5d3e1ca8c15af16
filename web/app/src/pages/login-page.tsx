import { type components, isProblem, unwrap } from '@gatehouse/client';
import { useState } from 'react';
import { Link, Navigate, useLocation, useSearchParams } from 'react-router';
import { auth } from '../auth-client';
import { Page } from '../components/page';
import { PasswordField } from '../components/password-field';
import { ProblemForm } from '../components/problem-form';
import { ResendVerification } from '../components/resend-verification';
import { Status } from '../components/status';
import { TextField } from '../components/text-field';
import { useMe } from '../session';

type Login = components['schemas']['LoginRequest'];

export function LoginPage() {
  const { data: user } = useMe();
  const { state } = useLocation();
  const next = usePathOfThisSite('next');
  const [unverified, setUnverified] = useState<string>();

  async function login(body: Login) {
    setUnverified(undefined);
    try {
      return await unwrap(auth.login(body));
    } catch (error) {
      if (isProblem(error, 'email_unverified')) setUnverified(body.email);
      throw error;
    }
  }

  // Also when another tab logs in.
  if (user) return <Navigate to={next} replace />;
  return (
    <Page title="Log in">
      <Status>{state?.notice}</Status>
      <ProblemForm<Login> send={login} submit="Log in">
        <TextField name="email" label="E-mail" type="email" autoComplete="username" />
        <PasswordField name="password" label="Password" autoComplete="current-password" />
      </ProblemForm>
      {unverified && <ResendVerification email={unverified} />}
      <p>
        <Link to="/forgot-password">Forgot your password?</Link>
      </p>
      <p>
        <Link to="/signup">Create an account</Link>
      </p>
    </Page>
  );
}

/** A link from elsewhere must not lead a person who has just logged in to another site. */
function usePathOfThisSite(parameter: string): string {
  const [parameters] = useSearchParams();
  const target = URL.parse(parameters.get(parameter) ?? '/account', location.origin);
  if (target?.origin !== location.origin) return '/account';
  // `/..//x` is of this origin, and its path `//x` leads to another.
  return target.pathname.startsWith('//') ? '/account' : target.pathname + target.search;
}
