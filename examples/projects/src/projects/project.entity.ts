import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant } from '../platform/database/index.js';

@Entity('projects')
@Index('projects_of_a_user_newest_first', ['userId', 'createdAt', 'id'])
export class Project {
  @PrimaryColumn('uuid')
  id!: string;

  /** The owner. No relation: the rooms meet in the migration, where a deleted account takes its projects along. */
  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  title!: string;

  @Instant('created_at')
  createdAt!: Date;
}
