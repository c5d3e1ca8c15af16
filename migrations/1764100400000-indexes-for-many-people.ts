import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What login and the list of users ask of a table with a million people. The two partial indexes by address, of accounts and
 * of sign-ups, each answer for one kind of row: a question about both read the whole table.
 */
export class IndexesForManyPeople1764100400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Whose address is this, account or not? And the list in the order of addresses.
    await runner.query('CREATE INDEX users_by_address ON users (email_canonical, id)');
    await runner.query('DROP INDEX sign_ups_of_an_address');
    // Who is more than a user, as the few are who are looked for by their role?
    await runner.query(
      `CREATE INDEX users_beyond_user ON users (created_at, id) INCLUDE (roles) WHERE roles <> '{user}'`,
    );
    // Whose name or address has this in it? A trusted extension: whoever may create tables may create it.
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await runner.query(
      'CREATE INDEX users_by_text ON users USING gin (name gin_trgm_ops, email_canonical gin_trgm_ops)',
    );
    // Who cannot log in?
    await runner.query('CREATE INDEX users_disabled ON users (created_at, id) WHERE disabled_at IS NOT NULL');
    await runner.query(
      'CREATE INDEX users_unverified ON users (created_at, id) WHERE disabled_at IS NULL AND email_verified_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX sign_ups_of_an_address ON users (email_canonical, created_at) WHERE provisional',
    );
    const indexes = [
      'users_by_address',
      'users_beyond_user',
      'users_by_text',
      'users_disabled',
      'users_unverified',
    ];
    for (const index of indexes) await runner.query(`DROP INDEX ${index}`);
    // The extension stays: it may be used by others.
  }
}
