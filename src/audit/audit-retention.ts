import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { deleteBatch, UnitOfWork } from '../platform/database/index.js';
import { Housekeeping } from '../platform/housekeeping/index.js';
import { AuditEvent } from './audit-event.entity.js';
import { AuditSettings } from './audit.settings.js';

const secondsPerDay = 86_400;

/** Events hold addresses of networks and habits of people: they are kept for as long as AUDIT_RETENTION_DAYS says. */
@Injectable()
export class AuditRetention implements OnModuleInit {
  constructor(
    private readonly housekeeping: Housekeeping,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly settings: AuditSettings,
  ) {}

  onModuleInit(): void {
    const { AUDIT_RETENTION_DAYS: days } = this.settings;
    if (days === 0) return;
    const clean = (limit: number) => {
      const before = this.clock.secondsFromNow(-days * secondsPerDay);
      return deleteBatch(this.unitOfWork.repository(AuditEvent), 'at < $1', [before], limit);
    };
    this.housekeeping.register({ name: 'audit events', everyMinutes: 60, clean });
  }
}
