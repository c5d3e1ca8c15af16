/** Floor (b): Fastify with @fastify/jwt, its cache off, and an answer like that of GET /auth/session. */
import jwt from '@fastify/jwt';
import { fastify } from 'fastify';

interface Claims {
  sub: string;
  sid: string;
  roles: string[];
  exp: number;
}

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const properties = { userId: text, sessionId: text, roles: texts, permissions: texts, expiresAt: text };
const schema = { response: { 200: { type: 'object', properties } } } as const;

const app = fastify({ keepAliveTimeout: 72_000 });
await app.register(jwt, {
  // Nothing is signed here.
  secret: { public: process.env['PUBLIC_KEY']!, private: '' },
  verify: {
    algorithms: ['RS256'],
    allowedIss: process.env['ISSUER']!,
    allowedAud: 'gatehouse',
    cache: false,
  },
});
app.get('/session', { schema }, async (request) => {
  const { sub, sid, roles, exp } = await request.jwtVerify<Claims>();
  const expiresAt = new Date(exp * 1000).toISOString();
  return { userId: sub, sessionId: sid, roles, permissions: [], expiresAt };
});
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
console.log('listening');
