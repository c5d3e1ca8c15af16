import type { ObjectLiteral, Repository } from 'typeorm';

/**
 * Deletes up to `limit` rows, for clean-up that runs on every instance at once and beside every flow: what someone else
 * holds is left for the next time, so that it neither waits nor deadlocks. The array makes PostgreSQL choose the rows
 * once; as a plain subquery it may choose again, past the limit. @param where with `$1` and so on for the values
 */
export async function deleteBatch<Entity extends ObjectLiteral>(
  repository: Repository<Entity>,
  where: string,
  values: unknown[],
  limit: number,
): Promise<number> {
  const { tableName } = repository.metadata;
  const [, count] = await repository.query<[unknown, number]>(
    `DELETE FROM ${tableName} WHERE ctid = ANY (ARRAY (
       SELECT ctid FROM ${tableName} WHERE ${where} LIMIT $${values.length + 1} FOR UPDATE SKIP LOCKED))`,
    [...values, limit],
  );
  return count;
}
