import { isProblem, unwrap } from '@gatehouse/client';
import { auth } from './auth.js';

export const signUp = (name: string, email: string, password: string) =>
  unwrap(auth.api.POST('/api/v1/auth/signup', { body: { name, email, password } }));

/** The letter's link opens the app by a universal link: `https://app.example.com/verify-email#token=…`. */
export const verifyEmail = (link: string) => {
  const token = link.split('#token=')[1] ?? '';
  return unwrap(auth.api.POST('/api/v1/auth/verify-email', { body: { token } }));
};

export const logIn = (email: string, password: string) => unwrap(auth.login({ email, password }));

/** At the start of the app: the user, or null for the login screen. */
export async function resume() {
  try {
    return await unwrap(auth.api.GET('/api/v1/users/me'));
  } catch (error) {
    if (isProblem(error) && error.status === 401) return null;
    throw error;
  }
}

/** On this device at once, also without a network. */
export const logOut = () => auth.logout().catch(() => undefined);

export const forgotPassword = (email: string) =>
  unwrap(auth.api.POST('/api/v1/auth/forgot-password', { body: { email } }));

export const resetPassword = (link: string, newPassword: string) => {
  const token = link.split('#token=')[1] ?? '';
  return unwrap(auth.api.POST('/api/v1/auth/reset-password', { body: { token, newPassword } }));
};
