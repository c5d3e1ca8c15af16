import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Services elsewhere that introspect and revoke tokens. Nothing is indexed but the id: there are a few. */
export class OauthClients1764201000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE oauth_clients (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        secret_hash bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE oauth_clients');
  }
}
