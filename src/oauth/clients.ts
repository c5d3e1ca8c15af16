import { randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { AuditTrail } from '../audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { isUuid } from '../platform/http/index.js';
import { hashOfSecret, isClientSecret, newClientSecret } from './client-secret.js';
import { OAuthClient } from './oauth-client.entity.js';

export interface ClientCredentials {
  clientId: string;
  secret: string;
}

/** What the secret of nobody is compared with: an unknown client costs what a known one does. */
const hashOfNobody = hashOfSecret('');

/** The services that may ask about tokens, and end them. PostgreSQL is asked each time, so that a removed one is out at once. */
@Injectable()
export class Clients {
  /** Ids with hashes of secrets that were right on this instance, and have not been wrong since. */
  private readonly proven = new Set<string>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** The secret itself is nowhere kept. */
  async add(name: string): Promise<ClientCredentials> {
    const secret = newClientSecret();
    const id = randomUUID();
    const client = { id, name, secretHash: hashOfSecret(secret), createdAt: this.clock.now() };
    await this.unitOfWork.run(async () => {
      await this.repository.insert({ ...client, revokedAt: null });
      await this.audit.record({ type: 'client.added', details: { clientId: id } });
    });
    return { clientId: id, secret };
  }

  /** The oldest first, removed ones as well. */
  list(): Promise<OAuthClient[]> {
    return this.repository.find({ order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** Whether this call removed it: false when there is none, or none any more. */
  async remove(id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    return this.unitOfWork.run(async () => {
      const revokedAt = this.clock.now();
      const { affected } = await this.repository.update({ id, revokedAt: IsNull() }, { revokedAt });
      if (affected) await this.audit.record({ type: 'client.removed', details: { clientId: id } });
      return affected === 1;
    });
  }

  /** Whether they were right on this instance when it last looked. It lets nobody in: who they are of is asked each time. */
  wereRight({ clientId, secret }: ClientCredentials): boolean {
    return this.proven.has(provenBy(clientId, secret));
  }

  /** Whose credentials they are. */
  async authenticate({ clientId, secret }: ClientCredentials): Promise<OAuthClient | undefined> {
    if (!isUuid(clientId) || !isClientSecret(secret)) return undefined;
    const client = await this.unitOfWork.read(() => this.repository.findOneBy({ id: clientId }));
    const isRight = timingSafeEqual(hashOfSecret(secret), client?.secretHash ?? hashOfNobody);
    const isIn = client && !client.revokedAt && isRight;
    if (isIn) this.proven.add(provenBy(clientId, secret));
    else this.proven.delete(provenBy(clientId, secret));
    return isIn ? client : undefined;
  }

  private get repository() {
    return this.unitOfWork.repository(OAuthClient);
  }
}

const provenBy = (clientId: string, secret: string) => `${clientId}:${hashOfSecret(secret).toString('hex')}`;
