import { type Db } from 'pg-boss';
import { type EntityManager } from 'typeorm';

interface Connection {
  query(text: string, values?: unknown[]): Promise<{ rows: object[] }>;
}

/** pg-boss speaks through our pool, or through the connection of the transaction that is open. */
export function adapt(manager: EntityManager): Db {
  return {
    async executeSql(text, values) {
      const open = manager.queryRunner;
      if (open) return ((await open.connect()) as Connection).query(text, values);
      const runner = manager.connection.createQueryRunner();
      const connection = (await runner.connect()) as Connection;
      try {
        return await connection.query(text, values);
      } catch (error) {
        // It sends whole transactions as one text; a broken one must not go back to the pool open.
        await connection.query('ROLLBACK').catch(() => undefined);
        throw error;
      } finally {
        await runner.release();
      }
    },
  };
}
