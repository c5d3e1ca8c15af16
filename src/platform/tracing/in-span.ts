import {
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

const tracer = () => trace.getTracer('gatehouse');

/** Whether what runs now is part of a trace that is recorded: where not, there is nothing to describe. */
export function isTraced(): boolean {
  return trace.getActiveSpan()?.isRecording() ?? false;
}

/** Of what runs now; undefined outside traces. */
export function activeTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/**
 * Does the work as one span: of the trace that is active or, with `root`, of one of its own. A failure is told by its code or
 * class alone, as messages quote what was sent.
 */
export function inSpan<Result>(name: string, options: SpanOptions, work: () => Result): Result {
  const parent = options.root ? ROOT_CONTEXT : context.active();
  const span = tracer().startSpan(name, options, parent);
  try {
    const result = context.with(trace.setSpan(parent, span), work);
    if (result instanceof Promise) void result.then(() => span.end(), failing(span));
    else span.end();
    return result;
  } catch (error) {
    failing(span)(error);
    throw error;
  }
}

/** Of the span that is active: its work failed, and whoever does it goes on. */
export function markFailed(error: unknown): void {
  fail(trace.getActiveSpan(), error);
}

function failing(span: Span): (error: unknown) => void {
  return (error) => {
    fail(span, error);
    span.end();
  };
}

function fail(span: Span | undefined, error: unknown): void {
  const { code, constructor } = error as { code?: unknown; constructor?: { name: string } };
  span?.setAttribute('error.type', typeof code === 'string' ? code : (constructor?.name ?? 'Error'));
  span?.setStatus({ code: SpanStatusCode.ERROR });
}
