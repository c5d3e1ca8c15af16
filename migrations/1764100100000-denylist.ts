import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What lets Redis answer for PostgreSQL whether an access token still counts. A transaction that revokes leaves its number in
 * `pending_denials` until Redis has been told; triggers do that, so that a cascade and SQL by hand are seen as well.
 */
export class Denylist1764100100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // One row. What Redis has learned counts if it was learned in this epoch, from the server process that all have agreed on.
    await runner.query(`
      CREATE TABLE denylist (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        epoch integer NOT NULL DEFAULT 0,
        server_run text,
        server_run_since timestamptz(3),
        used_until timestamptz(3) NOT NULL DEFAULT '-infinity'
      )`);
    await runner.query('INSERT INTO denylist DEFAULT VALUES');
    await runner.query(`
      CREATE TABLE pending_denials (
        transaction_id bigint PRIMARY KEY,
        since timestamptz(3) NOT NULL
      )`);
    // Which tokens of this session were denied by their own id?
    await runner.query(`
      CREATE TABLE denied_tokens (
        session_id uuid NOT NULL,
        jti text NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (session_id, jti)
      )`);

    await runner.query(`
      CREATE FUNCTION note_pending_denial() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- Where no instance uses Redis, none begins to before this transaction has ended: it leaves no note behind.
        PERFORM FROM denylist WHERE used_until > clock_timestamp();
        IF NOT FOUND THEN PERFORM FROM denylist FOR SHARE; END IF;
        INSERT INTO pending_denials (transaction_id, since)
        SELECT pg_current_xact_id()::text::bigint, clock_timestamp() FROM denylist WHERE used_until > clock_timestamp()
        ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$`);
    // Rotation does not name revoked_at, and so never gets here.
    await runner.query(`
      CREATE TRIGGER session_revoked AFTER UPDATE OF revoked_at ON sessions FOR EACH ROW
      WHEN (NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL) EXECUTE FUNCTION note_pending_denial()`);
    await runner.query(`
      CREATE TRIGGER session_deleted AFTER DELETE ON sessions FOR EACH ROW
      WHEN (OLD.revoked_at IS NULL AND OLD.expires_at > now()) EXECUTE FUNCTION note_pending_denial()`);
    await runner.query(`
      CREATE TRIGGER version_raised AFTER INSERT OR UPDATE ON token_versions
      FOR EACH STATEMENT EXECUTE FUNCTION note_pending_denial()`);
    await runner.query(`
      CREATE TRIGGER token_denied AFTER INSERT ON denied_tokens
      FOR EACH STATEMENT EXECUTE FUNCTION note_pending_denial()`);

    // With defaults, for the release before, which is running on beside this one. How often was this session refreshed lately? Counted by the statement that rotates.
    await runner.query(`
      ALTER TABLE sessions
        ADD COLUMN rotations integer NOT NULL DEFAULT 0,
        ADD COLUMN rotations_since timestamptz(3) NOT NULL DEFAULT now()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions DROP COLUMN rotations, DROP COLUMN rotations_since');
    for (const trigger of ['session_revoked ON sessions', 'session_deleted ON sessions'])
      await runner.query(`DROP TRIGGER ${trigger}`);
    await runner.query('DROP TRIGGER version_raised ON token_versions');
    await runner.query('DROP TABLE denied_tokens, pending_denials, denylist');
    await runner.query('DROP FUNCTION note_pending_denial');
  }
}
