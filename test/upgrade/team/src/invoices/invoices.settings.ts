import { Settings, whole } from '../platform/config/index.js';

export class InvoicesSettings extends Settings({
  /** After how long an invoice is overdue. */
  INVOICE_DAYS: whole(14, 1, 90),
}) {}
