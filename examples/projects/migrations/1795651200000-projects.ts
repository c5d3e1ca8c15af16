import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Projects1795651200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projects (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        title text NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    // Which are this person's? Newest first, a page at a time.
    await runner.query(`CREATE INDEX projects_of_a_user_newest_first ON projects (user_id, created_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE projects`);
  }
}
