import { junkLike, sourceOf } from '../../scripts/bench/load/requests.ts';
import { DerivedKeys } from '../../src/tokens/keys/derived-keys.js';
import { RefreshTokens } from '../../src/tokens/sessions/refresh-tokens.js';
import type { TokensSettings } from '../../src/tokens/tokens.settings.js';

describe('junk', () => {
  const settings = { KEY_ENCRYPTION_SECRET: Buffer.alloc(32, 7) } as TokensSettings;
  const tokens = new RefreshTokens(new DerivedKeys(settings));
  const content = { sessionId: '9d1c7a52-6b1e-4b0e-8a53-0f1d2c3b4a59', generation: 3 };
  const genuine = tokens.issue(content);
  const keyOf = (token: string) => Buffer.from(token.slice('ghr_'.length), 'base64url').subarray(0, 2);

  it('is as long as a genuine token and names the same key, so that it is refused by its signature alone', () => {
    expect(tokens.read(genuine)).toEqual(content);
    const junk = junkLike(genuine);
    expect(junk).toMatch(/^ghr_[\w-]{72}[0-9a-f]{8}$/);
    expect(junk).toHaveLength(genuine.length);
    expect(keyOf(junk)).toEqual(keyOf(genuine));
    expect(tokens.read(junk)).toBeUndefined();
  });

  it('is another each time', () =>
    expect(new Set(Array.from({ length: 100 }, () => junkLike(genuine))).size).toBe(100));
});

describe('refreshes', () => {
  const presented = ({ body = '' }: { body?: string }) => JSON.parse(body).refreshToken;

  it('send the newest token of each session, which one connection alone owns', () => {
    const tokens = ['a0', 'b0', 'c0'];
    const load = { kind: 'refresh' as const, path: '/', headers: {}, tokens };
    const [first, second] = [0, 1].map((connection) => sourceOf(load, connection, 2)) as [
      ReturnType<typeof sourceOf>,
      ReturnType<typeof sourceOf>,
    ];
    const turn = (source: typeof first, answer: string) => {
      const sent = presented(source.next());
      source.accept(JSON.stringify({ refreshToken: answer }));
      return sent;
    };
    expect([turn(first, 'a1'), turn(second, 'b1'), turn(first, 'c1')]).toEqual(['a0', 'b0', 'c0']);
    expect([turn(second, 'b2'), turn(first, 'a2'), turn(second, 'b3')]).toEqual(['b1', 'a1', 'b2']);
    expect(tokens).toEqual(['a2', 'b3', 'c1']);
  });

  it('need a session for each connection', () => {
    const load = { kind: 'refresh' as const, path: '/', headers: {}, tokens: ['a'] };
    expect(() => sourceOf(load, 1, 2)).toThrow('more connections');
  });
});
