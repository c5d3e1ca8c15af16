import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const policy =
  "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; object-src 'none'";

export function isBuilt(folder: string): boolean {
  return existsSync(path.join(folder, 'index.html'));
}

/** Serves a built single-page app: its files, and its one page at each of the paths that it routes by itself. */
export function serveWebApp(fastify: FastifyInstance, folder: string, paths: string[]): void {
  if (!isBuilt(folder)) return;
  fastify.register(fastifyStatic, {
    root: folder,
    // A route a file: a wildcard would take the place of "405, use POST".
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, file) => {
      const isNamedByContent = file.startsWith(path.join(folder, 'assets'));
      reply.header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
      reply.header('content-security-policy', policy);
    },
  });
  for (const path of paths) fastify.get(path, showApp);
}

/** To people alone: a program that asks for JSON at a wrong address is told that there is nothing. */
function showApp({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply | void {
  const accepts = headers.accept ?? '*/*';
  if (!/text\/html|text\/\*|\*\/\*/i.test(accepts)) return reply.callNotFound();
  return reply.header('vary', 'Accept').sendFile('index.html');
}
