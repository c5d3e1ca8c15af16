import { hideSecrets, logger, withoutSecrets } from '../../src/platform/logging/index.js';
import { hidePath } from '../../src/platform/logging/shown-path.js';
import type { HttpSettings } from '../../src/platform/http/index.js';

describe('a path that is logged', () => {
  it.each([
    '/users/ada%40example.com',
    '/users/ad%61@ex%61mple.com',
    '/users/ada%2540example.com',
    '/users/ada%ff%40example.com',
    '/users/%zz/ada%40example.com/%',
    `/users/${'x/'.repeat(90)}ada%40example.com`,
    `/users/${'x/'.repeat(490)}ada%40example.com`,
  ])('%s has no address, however it is written', (path) => {
    expect(hidePath(path)).toMatch(/^\/users\//);
    expect(hidePath(path)).not.toMatch(/ada|ad%61/);
  });

  it.each(['/users/a%20b', '/users/%0Aerror', '/users/%zz', '/users/%ff', '/users/%'])(
    '%s is as it was sent where it hides nothing',
    (path) => expect(hidePath(path)).toBe(path),
  );
});

describe('a value that is logged', () => {
  const address = 'ada@example.com';

  it.each(['ada@example.com', 'ada%40example.com', 'ada%2540example.com'])('is hidden as %s', (written) =>
    expect(hideSecrets(`Cannot GET /users/${written}?email=${written}`)).toBe(
      'Cannot GET /users/…@…?email=…@…',
    ),
  );

  it('is looked for in no time, however often an address begins', () => {
    const began = performance.now();
    for (const text of ['%40a', '%2525', 'a%40', 'a.%40-', '%25%40']) hideSecrets(text.repeat(2000));
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('is hidden in the names of fields', () => {
    expect(withoutSecrets({ [address]: 1, list: [{ [address]: 2 }] })).toEqual({
      '…@…': 1,
      list: [{ '…@…': 2 }],
    });
  });

  it('is hidden in what an error is called', () => {
    const error = Object.assign(new Error('no'), { name: `Of ${address}`, code: `E ${address}` });
    expect(withoutSecrets(error)).toMatchObject({ type: 'Of …@…', code: 'E …@…' });
    expect(JSON.stringify(withoutSecrets(error))).not.toContain(address);
  });

  it('fails nobody where it cannot be read', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const fields = {
      at: new Date(NaN),
      get mine(): string {
        throw new Error('not now');
      },
      revoked: revoked.proxy,
      beside: 'shown',
    };
    const unreadable = '[unreadable]';
    expect(withoutSecrets(fields)).toEqual({
      at: 'Invalid Date',
      mine: unreadable,
      revoked: unreadable,
      beside: 'shown',
    });
    const error = new Error('of its own');
    Object.defineProperty(error, 'stack', { get: () => fields.mine });
    expect(withoutSecrets(error)).toMatchObject({ message: 'of its own', stack: unreadable });
  });

  it.each([
    ['known', 'violets-in-june'],
    ['known by its looks', `ghr_${'x'.repeat(80)}`],
    ['an address', 'somebody@somewhere.example.com'],
    ['of a URL', 'postgres://gatehouse:opensesame@db.internal/gatehouse'],
  ])('is cut, and no beginning of a secret is left: %s', (_, secret) => {
    logger({ NODE_ENV: 'test' } as HttpSettings, { REDIS_URL: 'redis://:violets-in-june@127.0.0.1/0' });
    for (let left = 1; left < secret.length; left += 1) {
      const text = `${'a line\n'.repeat(2000).slice(0, 7_999 - left)} ${secret} and on`;
      const told = hideSecrets(text);
      expect(told.length).toBeLessThan(8_100);
      expect(told.replaceAll(/a line\n|…|\[hidden\]| and.*/g, '')).toMatch(/^[a line]*$/);
    }
  });

  it('has the errors of an AggregateError', () => {
    const errors = [new Error('the first'), new Error(`of ${address}`)];
    expect(withoutSecrets(new AggregateError(errors, 'both'))).toMatchObject({
      message: 'both',
      errors: [{ message: 'the first' }, { message: 'of …@…' }],
    });
  });
});
