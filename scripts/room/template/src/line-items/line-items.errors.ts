import { Problem } from '../platform/problems/index.js';

/** Of one owner, so that no account can fill the table. */
export const maxLineItems = 1000;

export class LineItemLimitReached extends Problem({
  kind: 'conflict',
  code: 'line_item_limit_reached',
  title: 'Limit of line items reached',
  detail: `One account has at most ${maxLineItems} line items.`,
  remedy: 'Delete what is no longer needed.',
}) {}
