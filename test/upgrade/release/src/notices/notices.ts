import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/index.js';
import { NoticesSettings } from './notices.settings.js';

/** What operators tell everybody. */
@Injectable()
export class Notices {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: NoticesSettings,
  ) {}

  get daysShown(): number {
    return this.settings.NOTICE_DAYS;
  }

  async count(): Promise<number> {
    const [row] = await this.unitOfWork.manager.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM notices',
    );
    return row!.count;
  }
}
