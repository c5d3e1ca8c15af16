import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/index.js';
import { InvoicesSettings } from './invoices.settings.js';

@Injectable()
export class Invoices {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: InvoicesSettings,
  ) {}

  get daysToPay(): number {
    return this.settings.INVOICE_DAYS;
  }

  async countOpen(): Promise<number> {
    const [row] = await this.unitOfWork.manager.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM invoices WHERE paid_at IS NULL',
    );
    return row!.count;
  }
}
