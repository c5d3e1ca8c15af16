import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Decide, routeOf } from '../platform/http/index.js';
import { ApiProblems, type DomainError } from '../platform/problems/index.js';
import { IntrospectionMetrics } from './introspection-metrics.js';
import { BrowserRefused, InvalidClient, InvalidRequest } from './oauth.errors.js';

export const FOR_CLIENTS = Symbol('for-clients');

/** What ClientAuthGuard has found out about a request. */
export interface AskingClient {
  clientId?: string;
  clientRefusal?: DomainError;
}

/** Closed by default: it asks for a client that was found, not for a refusal. */
@Injectable()
class KnownClientGuard implements CanActivate {
  constructor(private readonly metrics: IntrospectionMetrics) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest & AskingClient>();
    const { clientId, clientRefusal } = request;
    if (clientId) return true;
    if (routeOf(request).endsWith('/introspect')) this.metrics.count('refused');
    throw clientRefusal ?? new InvalidClient();
  }
}

/** Open to clients that authenticate, and to no user. */
export const ForClients = () =>
  applyDecorators(
    SetMetadata(FOR_CLIENTS, true),
    Decide({ text: '@ForClients()', isOpen: true, isWhole: true, isNotForUsers: true }),
    UseGuards(KnownClientGuard),
    ApiSecurity('client'),
    ApiProblems(InvalidClient, InvalidRequest, BrowserRefused),
  );

/** The id of the client that asks. */
export const CurrentClient = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<Required<AskingClient>>().clientId,
);
