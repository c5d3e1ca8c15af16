import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A signing key is next, current, previous, retired. Only the first two can sign, and only they keep a private half. */
export class SigningKeyStates1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE signing_keys
        ADD COLUMN activated_at timestamptz(3),
        ADD COLUMN replaced_at timestamptz(3),
        ADD COLUMN retired_at timestamptz(3),
        ALTER COLUMN private_key_encrypted DROP NOT NULL`);
    await runner.query(`UPDATE signing_keys SET activated_at = created_at`);
    await runner.query(`
      ALTER TABLE signing_keys ADD CONSTRAINT only_keys_that_may_sign_are_kept_whole
        CHECK ((state IN ('next', 'current')) = (private_key_encrypted IS NOT NULL))`);
    await runner.query(
      `CREATE UNIQUE INDEX one_next_signing_key ON signing_keys (state) WHERE state = 'next'`,
    );
  }

  /** What came before knows one key. Tokens of the others are refused from here on, and refreshed. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM signing_keys WHERE state <> 'current'`);
    await runner.query(`DROP INDEX one_next_signing_key`);
    await runner.query(`
      ALTER TABLE signing_keys
        DROP CONSTRAINT only_keys_that_may_sign_are_kept_whole,
        ALTER COLUMN private_key_encrypted SET NOT NULL,
        DROP COLUMN activated_at,
        DROP COLUMN replaced_at,
        DROP COLUMN retired_at`);
  }
}
