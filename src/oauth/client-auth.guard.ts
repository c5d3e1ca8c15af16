import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../platform/problems/index.js';
import { countAs, type DeclaredLimit } from '../platform/throttling/index.js';
import { Clients } from './clients.js';
import { type AskingClient, FOR_CLIENTS } from './for-clients.js';
import { BrowserRefused, InvalidClient } from './oauth.errors.js';
import { OAuthSettings } from './oauth.settings.js';
import { presentedCredentials } from './presented-credentials.js';

const limit: DeclaredLimit = {
  name: 'client',
  settings: OAuthSettings,
  variable: 'LIMIT_INTROSPECT_PER_CLIENT',
};

/**
 * Global, and beside JwtAuthGuard before anything is counted: finds out which client asks where a route is for clients. One that
 * has proven who it is has a limit of its own; why others have not is noted, counted per address, and refused by the route.
 */
@Injectable()
export class ClientAuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly clients: Clients,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (!this.reflector.getAllAndOverride<boolean>(FOR_CLIENTS, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & AskingClient>();
    try {
      request.clientId = await this.identify(request);
      countAs(request, { limit, key: `client:${request.clientId}` });
    } catch (error) {
      if (!(error instanceof DomainError) || error.definition.kind === 'unavailable') throw error;
      request.clientRefusal = error;
    }
    return true;
  }

  private async identify(request: FastifyRequest): Promise<string> {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin !== undefined || site !== undefined) throw new BrowserRefused();
    const client = await this.clients.authenticate(presentedCredentials(request));
    if (!client) throw new InvalidClient({ reason: 'unknown, removed, or another secret' });
    return client.id;
  }
}
