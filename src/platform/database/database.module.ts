import { Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { dataSourceOptions, migrate } from './data-source.js';
import { judgeConnection } from './database-unreachable.js';
import { DatabaseSettings } from './database.settings.js';
import { EmbeddedDatabase } from './embedded-database.js';
import { PoolMetrics } from './pool-metrics.js';
import { SpareConnection } from './spare-connection.js';
import { UnitOfWork } from './unit-of-work.js';

/** Where the data is: the PostgreSQL of DATABASE_URL, else the embedded one, started here. */
@Injectable()
export class DatabaseLocation implements OnApplicationShutdown {
  private constructor(
    readonly url: string,
    readonly description: string,
    private readonly embedded?: EmbeddedDatabase,
  ) {}

  static async of({ DATABASE_URL, DATA_DIR }: DatabaseSettings): Promise<DatabaseLocation> {
    if (DATABASE_URL)
      return new DatabaseLocation(DATABASE_URL, `PostgreSQL at ${new URL(DATABASE_URL).host}`);
    const embedded = await EmbeddedDatabase.start(DATA_DIR);
    return new DatabaseLocation(embedded.url, `embedded, in ${DATA_DIR}`, embedded);
  }

  /** After the pool: Nest shuts modules down in reverse, and TypeORM's module depends on this one. */
  async onApplicationShutdown(): Promise<void> {
    await this.embedded?.stop();
  }
}

@Module({
  providers: [{ provide: DatabaseLocation, useFactory: DatabaseLocation.of, inject: [DatabaseSettings] }],
  exports: [DatabaseLocation],
})
class DatabaseLocationModule {}

const connection = TypeOrmModule.forRootAsync({
  imports: [DatabaseLocationModule],
  inject: [DatabaseLocation, DatabaseSettings],
  useFactory: async (
    { url }: DatabaseLocation,
    { DATABASE_POOL_SIZE, DATABASE_STATEMENT_CACHE }: DatabaseSettings,
  ) => ({
    ...(await dataSourceOptions(url, DATABASE_POOL_SIZE, DATABASE_STATEMENT_CACHE)),
    autoLoadEntities: true,
  }),
  dataSourceFactory: async (options) => {
    const dataSource = new DataSource(options!);
    const { url } = options as { url: string };
    await dataSource
      .initialize()
      .catch((error: unknown) => Promise.reject(judgeConnection(error, url) as Error));
    await migrate(dataSource);
    return dataSource;
  },
});

/** The connection, migrated before anything else uses it; the unit of work and the clock that follow it. */
@Global()
@Module({
  imports: [DatabaseLocationModule, connection],
  providers: [UnitOfWork, Clock, PoolMetrics, SpareConnection],
  exports: [UnitOfWork, Clock, SpareConnection, DatabaseLocationModule],
})
export class DatabaseModule {}
