import type { IncomingHttpHeaders } from 'node:http';
import { type Context, isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** W3C Trace Context: a version that is not ours may have more at its end. */
const form = /^(?:00|(?!00|ff)[\da-f]{2}(?=-.{52}(?:-|$)))-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/;
const longestOfOurs = 55;

/** The span of the caller, of which ours is a part; none for what is no `traceparent`. */
export function callerOf({ traceparent }: IncomingHttpHeaders): Context {
  const text = typeof traceparent === 'string' ? traceparent.trim() : '';
  const [, traceId = '', spanId = '', flags = ''] = form.exec(text) ?? [];
  const caller = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  const isTooLong = text.startsWith('00-') && text.length > longestOfOurs;
  return isTooLong || !isSpanContextValid(caller) ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller);
}
