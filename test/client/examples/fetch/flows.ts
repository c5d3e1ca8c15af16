import { api, inTurn } from './api.js';

/** The same answer whether or not the address has an account. */
export const signUp = (name: string, email: string, password: string) =>
  api('POST', '/auth/signup', { name, email, password });

/** On the page `/verify-email#token=…`, when the button is pressed. */
export const verifyEmail = (token: string) => api('POST', '/auth/verify-email', { token });

/** The browser keeps the cookies; the answer tells who it is. */
export const logIn = (email: string, password: string) =>
  inTurn(() => api('POST', '/auth/login', { email, password }));

export const me = () => api('GET', '/users/me');

export const logOut = () => api('POST', '/auth/logout');

/** On every device. */
export const logOutEverywhere = () => api('POST', '/auth/logout-all');

/** When the letter got lost, or after `email_unverified`. */
export const resendVerification = (email: string) => api('POST', '/auth/resend-verification', { email });

export const forgotPassword = (email: string) => api('POST', '/auth/forgot-password', { email });

/** On the page `/reset-password#token=…`. Every session ends; then log in. */
export const resetPassword = (token: string, newPassword: string) =>
  api('POST', '/auth/reset-password', { token, newPassword });
