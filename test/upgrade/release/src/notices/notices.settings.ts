import { Settings, whole } from '../platform/config/index.js';

export class NoticesSettings extends Settings({
  /** How long a notice is shown. */
  NOTICE_DAYS: whole(7, 1, 90),
}) {}
