import type { Db } from 'pg-boss';
import type { EntityManager } from 'typeorm';

interface Connection {
  query(text: string, values?: unknown[]): Promise<{ rows: object[] }>;
}

/** pg-boss speaks through the connection of the transaction that is open. */
export function within({ queryRunner }: EntityManager): Db {
  return {
    executeSql: async (text, values) => ((await queryRunner!.connect()) as Connection).query(text, values),
  };
}
