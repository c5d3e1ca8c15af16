import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The least `ver` that access tokens of a user may carry. No row: 0. A counter, so that no clock decides. */
@Entity('token_versions')
export class TokenVersion {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @Column('int')
  ver!: number;
}
