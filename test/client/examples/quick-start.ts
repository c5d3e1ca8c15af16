import { createAuthClient, isProblem, unwrap } from '@gatehouse/client';

export const auth = createAuthClient();

/** What is wrong with it, or nothing. */
export async function logIn(email: string, password: string): Promise<string | undefined> {
  const { error } = await auth.login({ email, password });
  if (isProblem(error, 'email_unverified')) return 'Open the link in our letter first.';
  if (isProblem(error, 'validation_failed')) return error.errors.map(({ message }) => message).join(' ');
  return error?.detail;
}

/** Whoever is signed in; an access token that has expired is renewed on the way. */
export const me = () => unwrap(auth.api.GET('/api/v1/users/me'));

/** In every tab: when somebody logs in or out in any of them, what is on the screen is another person's. */
export const follow = () => auth.subscribe(() => location.reload());
