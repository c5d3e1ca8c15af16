import type { ObjectLiteral, Repository } from 'typeorm';

/** A RETURNING list whose rows have the entity's own property names, so that a row of an UPDATE reads like any other. */
export function returning<Entity extends ObjectLiteral>(repository: Repository<Entity>): string {
  const { columns, tableName } = repository.metadata;
  return columns
    .map((column) => `"${tableName}"."${column.databaseName}" AS "${column.propertyName}"`)
    .join(', ');
}
