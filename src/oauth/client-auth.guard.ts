import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { HttpSettings, isUuid, noteInContext } from '../platform/http/index.js';
import { DomainError } from '../platform/problems/index.js';
import { addressKey, countAs, Counters, type DeclaredLimit } from '../platform/throttling/index.js';
import { type ClientCredentials, Clients } from './clients.js';
import { type AskingClient, FOR_CLIENTS } from './for-clients.js';
import { BrowserRefused, InvalidClient } from './oauth.errors.js';
import { OAuthSettings } from './oauth.settings.js';
import { presentedCredentials } from './presented-credentials.js';

const limit: DeclaredLimit = {
  name: 'client',
  settings: OAuthSettings,
  variable: 'LIMIT_INTROSPECT_PER_CLIENT',
};

/** As wide as LIMIT_DEFAULT and apart from it: a service with a wrong secret shuts nobody at its address out of the API. */
const failureLimit: DeclaredLimit = {
  name: 'client_failures',
  settings: HttpSettings,
  variable: 'LIMIT_DEFAULT',
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
    private readonly counters: Counters,
    private readonly settings: HttpSettings,
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
      countAs(request, { limit: failureLimit, key: addressKey(request) });
    }
    return true;
  }

  private async identify(request: FastifyRequest): Promise<string> {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin !== undefined || site !== undefined) throw new BrowserRefused();
    const credentials = presentedCredentials(request);
    if (isUuid(credentials.clientId)) noteInContext({ clientId: credentials.clientId });
    if (await this.hasFailedEnough(request, credentials))
      throw new InvalidClient({ reason: 'not looked up: too many failures of this address' });
    const client = await this.clients.authenticate(credentials);
    if (!client) throw new InvalidClient({ reason: 'unknown, removed, or another secret' });
    return client.id;
  }

  /** Made-up secrets cost no query beyond the limit. Whoever was right before is not shut out by a neighbour. */
  private async hasFailedEnough(request: FastifyRequest, credentials: ClientCredentials): Promise<boolean> {
    if (this.clients.wereRight(credentials)) return false;
    const failures = await this.counters.look(`${failureLimit.name}:${addressKey(request)}`);
    return failures >= this.settings.LIMIT_DEFAULT.allowed;
  }
}
