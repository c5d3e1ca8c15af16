import type { OpenAPIObject } from '@nestjs/swagger';
import type { ProblemClass } from '../problems/domain-error.js';
import {
  CrossSiteRequest,
  InternalError,
  MalformedRequest,
  PayloadTooLarge,
  Unavailable,
  UnsupportedMediaType,
} from '../problems/http.errors.js';
import { isMarked } from './marks.js';
import { type Operation, operationsOf, type ResponseObject } from './operations.js';
import { exampleRequestId } from './problem-examples.js';

const text = (maxLength: number, pattern: string) => ({ type: 'string' as const, maxLength, pattern });
const limits = {
  RateLimit: {
    description:
      'What is left of each limit: `r` requests in the next `t` seconds (draft-ietf-httpapi-ratelimit-headers)',
    schema: text(1000, '^".+";r=[0-9]+;t=[0-9]+'),
    example: '"default";r=599;t=60',
  },
  'RateLimit-Policy': {
    description: 'Each limit of the operation: `q` requests in `w` seconds',
    schema: text(1000, '^".+";q=[0-9]+;w=[0-9]+'),
    example: '"default";q=600;w=60',
  },
};

/** By the name of the component: that of the header, unless an answer only may have it. */
const components = {
  'X-Request-Id': {
    required: true,
    description: 'Name it to whoever reads the server log; also `requestId` of a problem',
    schema: text(64, '^[A-Za-z0-9_.-]{8,64}$'),
    example: exampleRequestId,
  },
  RateLimit: { required: true, ...limits.RateLimit },
  'RateLimit-Policy': { required: true, ...limits['RateLimit-Policy'] },
  RateLimitIfCounted: limits.RateLimit,
  RateLimitPolicyIfCounted: limits['RateLimit-Policy'],
  'Retry-After': {
    required: true,
    description: 'Seconds to wait',
    schema: text(10, '^[0-9]+$'),
    example: '30',
  },
  'WWW-Authenticate': {
    required: true,
    description:
      'The challenge of RFC 6750, under `/oauth` that of RFC 7617; `code` of the problem tells more',
    schema: text(200, '^(Bearer|Basic) '),
    example: 'Bearer realm="gatehouse", error="invalid_token"',
  },
  'Cache-Control': {
    required: true,
    description: 'About a person or a moment, so for no cache',
    schema: { type: 'string' as const, enum: ['no-store'] },
    example: 'no-store',
  },
  'Access-Control-Allow-Origin': {
    description:
      'The `Origin` of the request, if it is one of `TRUSTED_ORIGINS`; else the header is not there. Never `*`',
    schema: { type: 'string' as const, format: 'uri', maxLength: 300 },
    example: 'https://app.example.com',
  },
};

/**
 * Gives every response the headers that it really has; what a decorator said of one stands.
 * @param uncached paths below which no answer is for a cache
 */
export function documentHeaders(document: OpenAPIObject, uncached: string[]): void {
  for (const at of operationsOf(document)) {
    for (const [status, response] of Object.entries(at.operation.responses)) {
      if (!response || '$ref' in response) continue;
      response.headers = { ...headersOf(at, status, response, uncached), ...response.headers };
    }
  }
  for (const response of Object.values(document.components!.responses!) as ResponseObject[])
    response.headers = refer({ 'X-Request-Id': 'X-Request-Id', 'Cache-Control': 'Cache-Control' });
  document.components!.headers = components;
}

function headersOf(at: Operation, status: string, response: ResponseObject, uncached: string[]) {
  const isUncached = uncached.some((path) => at.path.startsWith(`/${path}/`));
  return refer({
    'X-Request-Id': 'X-Request-Id',
    ...(status === '401' && { 'WWW-Authenticate': 'WWW-Authenticate' }),
    ...(['429', '503'].includes(status) && { 'Retry-After': 'Retry-After' }),
    ...limitsOf(at, status, response),
    ...((status >= '400' || isUncached) && { 'Cache-Control': 'Cache-Control' }),
    'Access-Control-Allow-Origin': 'Access-Control-Allow-Origin',
  });
}

/** Refused before a request is counted: what comes from another site or cannot be read. */
const neverCounted = [CrossSiteRequest, PayloadTooLarge, UnsupportedMediaType].map(codeOf);
/** Of these some are refused before, some after. */
const perhapsCounted = [MalformedRequest, InternalError, Unavailable].map(codeOf);

function limitsOf(
  { operation }: Operation,
  status: string,
  { content = {} }: ResponseObject,
): Record<string, string> {
  if (isMarked(operation, 'uncounted')) return {};
  const codes =
    status < '400' ? [] : Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples));
  const before = codes.filter((code) => neverCounted.includes(code));
  if (codes.length > 0 && before.length === codes.length) return {};
  return before.length > 0 || codes.some((code) => perhapsCounted.includes(code))
    ? { RateLimit: 'RateLimitIfCounted', 'RateLimit-Policy': 'RateLimitPolicyIfCounted' }
    : { RateLimit: 'RateLimit', 'RateLimit-Policy': 'RateLimit-Policy' };
}

function codeOf({ definition }: ProblemClass): string {
  return definition.code;
}

const refer = (names: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(names).map(([header, name]) => [header, { $ref: `#/components/headers/${name}` }]),
  );
