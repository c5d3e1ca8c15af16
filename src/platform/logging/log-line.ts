import { SafeLine } from './safe-line.js';
import { withoutSecrets } from './without-secrets.js';

/** What one line says, and what it has besides: without secrets. */
export interface LogLine {
  msg?: string;
  fields: Record<string, unknown>;
}

/** What follows a text and is none belongs to its line: `error('No answer', error, { invoiceId })`. */
export function toLines(messages: unknown[]): LogLine[] {
  const lines: LogLine[] = [];
  for (const message of messages) {
    const line = toLine(message);
    const before = lines.at(-1);
    const belongs = line.msg === undefined || message instanceof Error;
    // What would hide what is there already has a line of its own.
    if (before && belongs && !Object.keys(line.fields).some((name) => name in before.fields))
      Object.assign(before.fields, line.fields);
    else lines.push(line);
  }
  return lines;
}

function toLine(message: unknown): LogLine {
  if (message instanceof SafeLine) {
    const { msg, ...fields } = message.fields;
    return { msg, fields };
  }
  const safe = withoutSecrets(message);
  if (typeof safe !== 'object' || safe === null || Array.isArray(safe))
    return { msg: textOf(safe), fields: {} };
  if (message instanceof Error) return { msg: (safe as Error).message, fields: { error: safe } };
  const { msg, ...fields } = safe as Record<string, unknown>;
  return { ...(msg !== undefined && { msg: textOf(msg) }), fields };
}

function textOf(safe: unknown): string {
  return typeof safe === 'string' ? safe : (JSON.stringify(safe) ?? String(safe));
}
