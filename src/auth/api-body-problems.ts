import {
  ApiProblems,
  CrossSiteRequest,
  MalformedRequest,
  PayloadTooLarge,
  UnsupportedMediaType,
  ValidationFailed,
} from '../platform/problems/index.js';

/** What every operation that takes a body can refuse. */
export const ApiBodyProblems = () =>
  ApiProblems(MalformedRequest, CrossSiteRequest, PayloadTooLarge, UnsupportedMediaType, ValidationFailed);
