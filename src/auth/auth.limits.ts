import { Limit } from '../platform/throttling/index.js';
import { AuthSettings } from './auth.settings.js';

// Per client address. Operations of one name share one counter, so that a second door to the same thing is no second budget.

export const LimitLogin = () => Limit('login', AuthSettings, 'LIMIT_LOGIN_PER_IP');

export const LimitSignup = () => Limit('signup', AuthSettings, 'LIMIT_SIGNUP_PER_IP');

/** What makes us write to an address that somebody types: forgot-password, resend-verification. */
export const LimitForgot = () => Limit('forgot', AuthSettings, 'LIMIT_FORGOT_PER_IP');

/** What tries the token of a mailed link. */
export const LimitLinkTries = () => Limit('link-tries', AuthSettings, 'LIMIT_LINK_TRIES_PER_IP');
