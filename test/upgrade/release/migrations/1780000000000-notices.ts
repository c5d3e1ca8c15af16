import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Written before the team's own migration, and run after it. */
export class Notices1780000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE notices (id uuid PRIMARY KEY DEFAULT gen_random_uuid())');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notices');
  }
}
