import { ApiProperty } from '@nestjs/swagger';
import type { Project } from './project.entity.js';

/** What clients see; a column that is not named here stays inside. */
export class ProjectResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'The first of many' })
  title!: string;
  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  static of({ id, title, createdAt }: Project): ProjectResponse {
    return { id, title, createdAt: createdAt.toISOString() };
  }
}
