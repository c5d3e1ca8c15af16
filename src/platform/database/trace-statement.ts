import { SpanKind } from '@opentelemetry/api';
import type { QueryConfig } from 'pg';
import { inSpan } from '../tracing/in-span.js';

/** One span, with the text of the statement; its values stay here. */
export function traceStatement<Answer>(statement: string | QueryConfig, ask: () => Answer): Answer {
  const text = typeof statement === 'string' ? statement : (statement.text ?? '');
  const [operation = 'statement'] = /[a-z]+/i.exec(text) ?? [];
  const name = operation.toUpperCase();
  const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': name, 'db.query.text': text };
  return inSpan(name, { kind: SpanKind.CLIENT, attributes }, ask);
}
