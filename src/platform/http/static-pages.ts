import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const policy =
  "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; object-src 'none'";

/** Serves the files of a folder at `/`, and the named pages without their `.html`. */
export function servePages(fastify: FastifyInstance, root: string, pages: string[]): void {
  fastify.register(fastifyStatic, {
    root,
    // A route a file: a wildcard would take the place of "405, use POST".
    wildcard: false,
    setHeaders: (reply) => void reply.header('content-security-policy', policy),
  });
  for (const page of pages) fastify.get(`/${page}`, (_request, reply) => reply.sendFile(`${page}.html`));
}
