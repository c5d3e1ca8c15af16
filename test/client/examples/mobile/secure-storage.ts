import type { Tokens, TokenStorage } from '@gatehouse/client';
import * as SecureStore from 'expo-secure-store';

const key = 'session';

/** Readable after the first unlock: a refresh in the background could otherwise not save what it got. */
const options = { keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY };

export const secureStorage: TokenStorage = {
  load: async () => {
    const saved = await SecureStore.getItemAsync(key, options);
    return saved ? (JSON.parse(saved) as Tokens) : null;
  },
  save: (tokens) => SecureStore.setItemAsync(key, JSON.stringify(tokens), options),
  clear: () => SecureStore.deleteItemAsync(key, options),
};
