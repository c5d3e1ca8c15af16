import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidRequest } from './oauth.errors.js';

/** The parameters of an OAuth request, as RFC 6749, 3.2 wants them read. */
export class OAuthForm {
  private readonly fields: URLSearchParams;

  /** @throws InvalidRequest for parameters that came twice, or in the URL, where logs and proxies see them */
  constructor({ body, query }: Pick<FastifyRequest, 'body' | 'query'>) {
    this.fields = body instanceof URLSearchParams ? body : new URLSearchParams();
    if (Object.keys(query as object).length > 0)
      throw new InvalidRequest({ reason: 'parameters in the URL' });
    const names = [...this.fields.keys()];
    if (new Set(names).size < names.length) throw new InvalidRequest({ reason: 'a parameter twice' });
  }

  /** One without a value counts as left out. */
  find(name: string): string | undefined {
    return this.fields.get(name) || undefined;
  }

  /** @throws InvalidRequest */
  get(name: string): string {
    const value = this.find(name);
    if (!value) throw new InvalidRequest({ reason: `no ${name}` });
    return value;
  }
}

export const Form = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    new OAuthForm(context.switchToHttp().getRequest<FastifyRequest>()),
);
