import { Problem } from './domain-error.js';

// The refusals of HTTP itself; a room declares its own in <room>.errors.ts.

export class MalformedRequest extends Problem({
  kind: 'malformed',
  code: 'malformed_request',
  title: 'Malformed request',
  detail: 'The request could not be understood.',
  remedy: 'Check the JSON syntax, the headers and the URL; the same request will fail again.',
}) {}

export class Forbidden extends Problem({
  kind: 'forbidden',
  code: 'forbidden',
  title: 'Forbidden',
  detail: 'Your account may not do this.',
  remedy: 'Ask an administrator for the role that this needs.',
}) {}

export class CrossSiteRequest extends Problem({
  kind: 'forbidden',
  code: 'cross_site_request',
  title: 'Cross-site request',
  detail: 'A page of another site may not send this request.',
  remedy: 'Serve the frontend from the same origin, or list its origin in TRUSTED_ORIGINS.',
}) {}

export class NotFound extends Problem({
  kind: 'not-found',
  code: 'not_found',
  title: 'Not found',
  detail: 'There is nothing here, or nothing that you may see.',
  remedy: 'Check the path and the identifier.',
}) {}

export class MethodNotAllowed extends Problem({
  kind: 'method-not-allowed',
  code: 'method_not_allowed',
  title: 'Method not allowed',
  detail: 'This resource does not support the method.',
  remedy: 'Use one of the methods of the Allow header.',
}) {}

export class PayloadTooLarge extends Problem({
  kind: 'too-large',
  code: 'payload_too_large',
  title: 'Payload too large',
  detail: 'The request body is larger than this endpoint accepts.',
  remedy: 'Send less: at most 16 kB under /auth and /oauth, 100 kB elsewhere.',
}) {}

export class UnsupportedMediaType extends Problem({
  kind: 'unsupported-media-type',
  code: 'unsupported_media_type',
  title: 'Unsupported media type',
  detail: 'The body is not of the type that is read here.',
  remedy:
    'Send JSON (Content-Type: application/json); under /oauth a form (application/x-www-form-urlencoded).',
}) {}

export class ValidationFailed extends Problem({
  kind: 'invalid',
  code: 'validation_failed',
  title: 'Validation failed',
  detail: 'Some fields are not valid.',
  remedy: 'Show each entry of errors beside the field that its pointer names.',
}) {}

export class TooManyRequests extends Problem({
  kind: 'too-many',
  code: 'too_many_requests',
  title: 'Too many requests',
  detail: 'This was tried too often in a short time.',
  remedy: 'Wait for the seconds of the Retry-After header.',
}) {}

export class HeadersTooLarge extends Problem({
  kind: 'headers-too-large',
  code: 'headers_too_large',
  title: 'Headers too large',
  detail: 'The request line and headers together are too large.',
  remedy: 'Send fewer or smaller headers; clear stale cookies.',
}) {}

export class InternalError extends Problem({
  kind: 'internal',
  code: 'internal_error',
  title: 'Internal error',
  detail: 'Something went wrong on our side.',
  remedy: 'Report the requestId; the cause is in the server log under it.',
}) {}

export class Unavailable extends Problem({
  kind: 'unavailable',
  code: 'unavailable',
  title: 'Temporarily unavailable',
  detail: 'A part that this request needs is not reachable right now.',
  remedy: 'Retry after the seconds of the Retry-After header.',
}) {}
