import { IsLine } from '../platform/fields/index.js';

/** A person's name: 1 to 100 characters, and safe to show to an administrator, who is asked about people by their names. */
export const IsName = ({ required = true } = {}) => IsLine({ max: 100, example: 'Ada Lovelace', required });
