import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../audit/index.js';
import { Passwords } from '../auth/index.js';
import { EmailAddress } from '../mail/index.js';
import { writePrivately } from '../platform/config/index.js';
import { DatabaseSettings, oneInstanceAtATime, UnitOfWork } from '../platform/database/index.js';
import { HttpSettings } from '../platform/http/index.js';
import { UserList, Users } from '../users/index.js';

const email = 'admin@gatehouse.example';

/**
 * In development, and there only, an administrator with a random password is made when there is none. The password is
 * printed once and kept in `<DATA_DIR>/administrator.json` (mode 0600); elsewhere: `npm run admin -- create`.
 */
@Injectable()
export class FirstAdministrator {
  /** Where the password stands, once there is an administrator that was made here. */
  private readonly file: string;
  /** What the start prints. */
  notice = '';

  constructor(
    private readonly http: HttpSettings,
    database: DatabaseSettings,
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly userList: UserList,
    private readonly passwords: Passwords,
    private readonly audit: AuditTrail,
  ) {
    this.file = path.join(database.DATA_DIR, 'administrator.json');
  }

  /** Called by serve.ts alone: a command or a test that starts the application makes nobody. */
  async ensure(): Promise<void> {
    if (this.http.NODE_ENV !== 'development') return;
    await oneInstanceAtATime(this.dataSource, async () => {
      const admins = await this.userList.page(
        { limit: 1, role: 'admin', sort: 'createdAt' },
        (user) => user.email,
      );
      this.notice = admins.items.length > 0 ? this.reminder() : await this.create();
    });
  }

  private reminder(): string {
    if (!existsSync(this.file)) return 'made elsewhere';
    const { email } = JSON.parse(readFileSync(this.file, 'utf8')) as { email: string };
    return `${email} (password in ${this.file})`;
  }

  private async create(): Promise<string> {
    const password = randomBytes(18).toString('base64url');
    const hash = await this.passwords.hash(password);
    // First: an administrator whose password nobody could read would lock everybody out.
    writePrivately(this.file, JSON.stringify({ email, password }, null, 2));
    await this.unitOfWork.run(async () => {
      const address = EmailAddress.parse(email);
      const roles = ['user' as const, 'admin' as const];
      const user = await this.users.create({ name: 'Administrator', email: address, roles, language: 'en' });
      await this.users.claimAddress(user);
      await this.passwords.set(user.id, hash);
      await this.audit.record({ type: 'user.created', userId: user.id, details: { roles } });
    });
    return `${email}  password: ${password}  (shown once; kept in ${this.file})`;
  }
}
