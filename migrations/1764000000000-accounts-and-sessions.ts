import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The whole life of an account: who people are, what proves it, what they hold, and what happened. */
export class AccountsAndSessions1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        email text NOT NULL,
        email_canonical text NOT NULL,
        roles text[] NOT NULL,
        provisional boolean NOT NULL,
        language text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        email_verified_at timestamptz(3),
        disabled_at timestamptz(3)
      )`);
    // Who owns this address? At most one; sign-ups that wait for a proof are not owners yet.
    await runner.query(
      `CREATE UNIQUE INDEX one_account_per_address ON users (email_canonical) WHERE NOT provisional`,
    );
    await runner.query(
      `CREATE INDEX sign_ups_of_an_address ON users (email_canonical, created_at) WHERE provisional`,
    );
    // Is there another administrator left?
    await runner.query(
      `CREATE INDEX active_admins ON users (id) WHERE 'admin' = ANY (roles) AND disabled_at IS NULL AND NOT provisional`,
    );
    await runner.query(`CREATE INDEX users_newest_first ON users (created_at, id)`);

    await runner.query(`
      CREATE TABLE passwords (
        user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        hash text NOT NULL,
        changed_at timestamptz(3) NOT NULL
      )`);

    // Rotation updates a row in place: room on the page keeps it there (HOT), as no index names what changes.
    await runner.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        generation integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        rotated_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        idle_expires_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        revoked_reason text,
        ip text NOT NULL,
        user_agent text NOT NULL
      ) WITH (fillfactor = 80)`);
    // Where is this person logged in?
    await runner.query(`CREATE INDEX sessions_of_a_user ON sessions (user_id)`);

    await runner.query(`
      CREATE TABLE token_versions (
        user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        ver integer NOT NULL
      )`);

    await runner.query(`
      CREATE TABLE one_time_tokens (
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        purpose text NOT NULL,
        token_hash bytea NOT NULL,
        email text NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (user_id, purpose)
      )`);
    await runner.query(`CREATE UNIQUE INDEX one_time_token_by_hash ON one_time_tokens (token_hash)`);

    await runner.query(`
      CREATE TABLE signing_keys (
        kid text PRIMARY KEY,
        algorithm text NOT NULL,
        state text NOT NULL,
        public_jwk jsonb NOT NULL,
        private_key_encrypted bytea NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX one_current_signing_key ON signing_keys (state) WHERE state = 'current'`,
    );

    // No foreign key: what happened stays on record when the user is gone.
    await runner.query(`
      CREATE TABLE audit_events (
        id uuid PRIMARY KEY,
        at timestamptz(3) NOT NULL,
        type text NOT NULL,
        user_id uuid,
        actor_id uuid,
        session_id uuid,
        ip text NOT NULL,
        user_agent text NOT NULL,
        request_id text NOT NULL,
        details jsonb NOT NULL
      )`);
    await runner.query(`CREATE INDEX audit_events_newest_first ON audit_events (at, id)`);
    await runner.query(`CREATE INDEX audit_events_of_a_user ON audit_events (user_id, at, id)`);
    await runner.query(`CREATE INDEX audit_events_of_a_type ON audit_events (type, at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'audit_events',
      'signing_keys',
      'one_time_tokens',
      'token_versions',
      'sessions',
      'passwords',
      'users',
    ];
    for (const table of tables) await runner.query(`DROP TABLE ${table}`);
  }
}
