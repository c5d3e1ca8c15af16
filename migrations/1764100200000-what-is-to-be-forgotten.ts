import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the clean-up asks for. None of these names a column of a session that a refresh changes. */
export class WhatIsToBeForgotten1764100200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX sessions_by_end ON sessions (COALESCE(revoked_at, expires_at))`);
    await runner.query(`CREATE INDEX one_time_tokens_by_end ON one_time_tokens (expires_at)`);
    await runner.query(`CREATE INDEX sign_ups_oldest_first ON users (created_at) WHERE provisional`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['sessions_by_end', 'one_time_tokens_by_end', 'sign_ups_oldest_first'])
      await runner.query(`DROP INDEX ${index}`);
  }
}
