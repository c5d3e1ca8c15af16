import { createAuthClient } from '@gatehouse/client';

export const auth = createAuthClient();
