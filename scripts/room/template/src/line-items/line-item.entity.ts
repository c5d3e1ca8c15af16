import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant } from '../platform/database/index.js';

@Entity('line_items')
@Index('line_items_of_a_user_newest_first', ['userId', 'createdAt', 'id'])
export class LineItem {
  @PrimaryColumn('uuid')
  id!: string;

  /** The owner. No relation: the rooms meet in the migration, where a deleted account takes its line items along. */
  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  title!: string;

  @Instant('created_at')
  createdAt!: Date;
}
