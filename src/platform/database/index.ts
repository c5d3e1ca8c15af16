export { dataSourceOptions, migrate, oneInstanceAtATime } from './data-source.js';
export { deleteBatch } from './delete-batch.js';
export { DatabaseLocation, DatabaseModule } from './database.module.js';
export { DatabaseSettings } from './database.settings.js';
export { EmbeddedDatabase } from './embedded-database.js';
export { UnitOfWork } from './unit-of-work.js';
export { returning } from './returning.js';
export { Instant } from './instant.js';
export { timeLimits } from './time-limits.js';
