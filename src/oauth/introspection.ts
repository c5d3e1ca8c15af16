import { Injectable } from '@nestjs/common';
import { toPrincipal } from '../access/index.js';
import { DomainError } from '../platform/problems/index.js';
import { AccessTokens } from '../tokens/index.js';
import { IntrospectionMetrics } from './introspection-metrics.js';
import type { IntrospectionResponse } from './oauth.responses.js';

/** Whether an access token counts at this moment: the judgement of our own guard, told to others. */
@Injectable()
export class Introspection {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly metrics: IntrospectionMetrics,
  ) {}

  /** Why a token does not count is told to nobody (RFC 7662, 2.2). @throws Unavailable, never taken for an answer */
  async of(presented: string): Promise<IntrospectionResponse> {
    const told = await this.judge(presented);
    this.metrics.count(told.active ? 'active' : 'inactive');
    return told;
  }

  private async judge(presented: string): Promise<IntrospectionResponse> {
    try {
      const claims = await this.accessTokens.verify(presented);
      const { roles, permissions } = toPrincipal(claims);
      // `ver` means something to us alone; what a team's tokens say beside ours goes along.
      const { ver: _, ...told } = claims;
      return { ...told, active: true, token_type: 'Bearer', roles, permissions };
    } catch (error) {
      if (error instanceof DomainError && error.definition.kind === 'unauthenticated')
        return { active: false };
      throw error;
    }
  }
}
