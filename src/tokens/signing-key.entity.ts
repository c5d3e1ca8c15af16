import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant } from '../platform/database/index.js';

export type PublicJwk = { kty: string; n: string; e: string };

/** A key pair that signs access tokens. The private half is stored encrypted only. */
@Entity('signing_keys')
@Index('one_current_signing_key', ['state'], { unique: true, where: `state = 'current'` })
export class SigningKey {
  /** RFC 7638 thumbprint of the public key. */
  @PrimaryColumn('text')
  kid!: string;

  @Column('text')
  algorithm!: string;

  @Column('text')
  state!: string;

  @Column('jsonb', { name: 'public_jwk' })
  publicJwk!: PublicJwk;

  /** PKCS #8, encrypted by DerivedKeys under the label `kid`. */
  @Column('bytea', { name: 'private_key_encrypted' })
  privateKeyEncrypted!: Buffer;

  @Instant('created_at')
  createdAt!: Date;
}
