import { expectAsPromised } from './judge.js';

const problem = (code: string, status: number, more: object = {}) => ({
  type: `/errors/${code}`,
  title: 'Refused',
  status,
  detail: 'Refused.',
  instance: '/api/v1/users/me',
  code,
  requestId: '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11',
  ...more,
});
const ada = {
  id: '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11',
  name: 'Ada',
  email: 'ada@example.com',
  roles: ['user'],
  emailVerified: true,
  createdAt: '2026-11-22T10:15:00.000Z',
};
const always = {
  'x-request-id': '0f9b7d1c-6f0c-4b27-9a52-5d2a1f2a7c11',
  'cache-control': 'no-store',
  ratelimit: '"default";r=599;t=60',
  'ratelimit-policy': '"default";q=600;w=60',
};
const challenged = { ...always, 'www-authenticate': 'Bearer realm="gatehouse"' };
const refused = { status: 401, said: problem('token_missing', 401), headers: challenged };
const loggedOut: Asked = { method: 'POST', target: '/api/v1/auth/logout', status: 204, said: '' };

interface Asked {
  method?: string;
  target?: string;
  sent?: object;
  status?: number;
  /** Empty where there is no body. */
  said?: object | '';
  media?: string;
  headers?: Record<string, string>;
  cookies?: string[];
}

function judge({ method = 'GET', target = '/api/v1/users/me', sent, ...answered }: Asked): void {
  const { status = 200, said = ada, headers = always } = answered;
  const media = answered.media ?? (status < 400 ? 'application/json' : 'application/problem+json');
  const answer = {
    status,
    headers: new Headers({ ...headers, 'content-type': media }),
    text: said && JSON.stringify(said),
  };
  for (const cookie of answered.cookies ?? []) answer.headers.append('set-cookie', cookie);
  // Not to be counted as a violation of this run.
  const folder = process.env['CONFORMANCE_RECORD'];
  delete process.env['CONFORMANCE_RECORD'];
  try {
    expectAsPromised({ method, target, headers: {}, body: sent && JSON.stringify(sent), answer });
  } finally {
    if (folder) process.env['CONFORMANCE_RECORD'] = folder;
  }
}

it.each<[string, Asked]>([
  ['what is documented', {}],
  ['a documented code', refused],
  ['each of two cookies', { ...loggedOut, cookies: ['__Host-access=; Path=/', '__Secure-refresh=; Path=/'] }],
  ['what every answer over HTTP may have', { headers: { ...always, date: 'today', vary: 'Origin' } }],
  ['HEAD, as GET without a body', { method: 'HEAD', said: {} }],
  ['a query where none is known', { target: '/api/v1/users/me?fresh=1' }],
  ["a path that the document does not know: a team's own", { target: '/api/v1/pets', said: { anything: 1 } }],
])('passes %s', (_name, asked) => judge(asked));

const { email: _email, ...withoutEmail } = ada;

it.each<[string, Asked, RegExp]>([
  ['a status', { status: 418 }, /^.*getMe: 418: status is not documented/],
  ['a media type', { media: 'text/html' }, /media type text\/html is not documented/],
  ['a code', { ...refused, said: problem('link_invalid', 401) }, /code link_invalid is not documented/],
  [
    'a field of a refusal',
    { ...refused, said: problem('token_missing', 401, { stack: 'at x' }) },
    /must NOT have additional properties.*stack/,
  ],
  ['a field', { said: { ...ada, hash: 'x' } }, /must NOT have additional properties.*hash/],
  ['a field that is not there', { said: withoutEmail }, /must have required property 'email'/],
  ['a type', { said: { ...ada, emailVerified: 'yes' } }, /emailVerified must be boolean/],
  ['a format', { said: { ...ada, id: '1' } }, /id must match format "uuid"/],
  ['a header that is missing', { headers: {} }, /header x-request-id is missing/],
  ['a request id', { headers: { ...always, 'x-request-id': '!!' } }, /header x-request-id .*must match/],
  ['what is left', { headers: { ...always, ratelimit: 'junk' } }, /header ratelimit .*must match/],
  [
    'a challenge',
    { ...refused, headers: { ...challenged, 'www-authenticate': 'Basic' } },
    /header www-authenticate .*must match/,
  ],
  [
    'an origin',
    { headers: { ...always, 'access-control-allow-origin': '*' } },
    /header access-control-allow-origin .*uri/,
  ],
  ['a header', { headers: { ...always, 'x-secret': '1' } }, /header x-secret is not documented/],
  ['a cookie', { headers: { ...always, 'set-cookie': 'a=1' } }, /header set-cookie is not documented/],
  [
    'a second cookie',
    { ...loggedOut, cookies: ['__Host-access=; Path=/', 'tracking=1'] },
    /header set-cookie .*must match/,
  ],
  ['a body that was taken', { method: 'PATCH', sent: { name: '' } }, /took body .*must NOT have fewer/],
  ['no body where one is needed', { method: 'PATCH' }, /took a request without its body/],
  [
    'a parameter that was taken',
    { target: '/api/v1/admin/users?limit=0', said: { items: [], nextCursor: null } },
    /took limit .*must be >= 1/,
  ],
  [
    'an unknown parameter that was taken',
    { target: '/api/v1/admin/users?page=1', said: { items: [], nextCursor: null } },
    /took page is not documented/,
  ],
  [
    'problem details of no operation',
    { target: '/nowhere', status: 404, said: problem('not_found', 404, { stack: 'at x' }) },
    /must NOT have additional properties.*stack/,
  ],
])('refuses %s that is not as documented', (_name, asked, message) =>
  expect(() => judge(asked)).toThrow(message),
);
