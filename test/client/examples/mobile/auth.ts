import { createAuthClient } from '@gatehouse/client';
import { secureStorage } from './secure-storage.js';

export const auth = createAuthClient({
  baseUrl: 'https://api.example.com',
  transport: 'body',
  storage: secureStorage,
});
