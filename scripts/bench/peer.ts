import type { Server } from './server.ts';

export const peerPassword = 'quiet harbour before nine';
export const peerAddress = (number: number) => `person-${number}@peer.example`;

/** @returns for each of so many people the cookie of a session */
export async function signUpAtThePeer({ origin }: Server, count: number): Promise<string[]> {
  const cookies: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const response = await fetch(`${origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({
        name: `Person ${number}`,
        email: peerAddress(number),
        password: peerPassword,
      }),
    });
    const [cookie] = response.headers.getSetCookie();
    if (!response.ok || !cookie)
      throw new Error(`better-auth's sign-up: ${response.status} ${await response.text()}`);
    cookies.push(cookie.split(';')[0]!);
  }
  return cookies;
}

/** It answers 200 with `null` where nobody is known: then the figures would be those of a refusal. */
export async function expectKnown({ origin }: Server, cookie: string): Promise<void> {
  const response = await fetch(`${origin}/api/auth/get-session`, { headers: { cookie } });
  const answer = (await response.json()) as { user?: object } | null;
  if (!answer?.user) throw new Error('better-auth does not know the session that it has just made');
}
