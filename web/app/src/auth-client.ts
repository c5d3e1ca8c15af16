import { createAuthClient } from '@gatehouse/client';

/** Tokens travel in HttpOnly cookies alone: no script of this page can read them. */
export const auth = createAuthClient();
