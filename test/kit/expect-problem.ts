import type { Answer } from './visitor.js';

/** Nothing of the machine's inside may be in an answer: stacks, SQL, paths, names of libraries. */
const inside =
  /\bat \w+ \(|node_modules|\.[jt]s\b|SELECT|INSERT|pgboss|typeorm|fastify|FST_|HPE_|QueryFailed/i;

/** Problem details (RFC 9457) of that status and code, complete, with the headers of every answer, and nothing more. */
export function expectProblem(answer: Answer, status: number, code: string, instance?: string): void {
  const { body, headers, text } = answer;
  const seen = {
    status: answer.status,
    code: body['code'],
    type: body['type'],
    media: headers.get('content-type'),
  };
  const media = 'application/problem+json; charset=utf-8';
  expect(seen).toEqual({ status, code, type: `/errors/${code}`, media });
  expect(body).toMatchObject({
    title: expect.stringMatching(/^\w/),
    status,
    detail: expect.stringMatching(/\.$/),
  });
  expect(body['requestId']).toMatch(/^[\w.-]{8,64}$/);
  expect(headers.get('x-request-id')).toBe(body['requestId']);
  if (instance) expect(body['instance']).toBe(instance);
  const known = ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId', 'errors'];
  if (code === body['error']) known.push('error', 'error_description');
  expect(Object.keys(body).filter((member) => !known.includes(member))).toEqual([]);
  expect(text).not.toMatch(inside);
  expect(text).not.toContain(process.cwd());
  expectSecurityHeaders(answer);
}

function expectSecurityHeaders({ headers }: Answer): void {
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('server')).toBeNull();
}
