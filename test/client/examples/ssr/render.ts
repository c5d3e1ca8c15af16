import { createAuthClient, isProblem, unwrap } from '@gatehouse/client';

/** One per request, and never one for all: it asks as whoever's browser has sent this `Cookie` header. */
const clientOf = (cookie: string) =>
  createAuthClient({
    baseUrl: 'https://example.com',
    // New cookies would not reach the browser: the page refreshes, when it is there.
    refresh: false,
    fetch: (input, init) => {
      const request = new Request(input, init);
      request.headers.set('Cookie', cookie);
      return fetch(request);
    },
  });

/** The user's name; `null`: nobody, or somebody whose access token has expired. Leave it to the page to find out. */
export async function nameFor(cookie: string): Promise<string | null> {
  try {
    return (await unwrap(clientOf(cookie).api.GET('/api/v1/users/me'))).name;
  } catch (error) {
    if (isProblem(error) && error.status === 401) return null;
    throw error;
  }
}
