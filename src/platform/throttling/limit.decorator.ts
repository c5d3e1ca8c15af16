import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { Allowance } from '../config/variables.js';
import { Mark } from '../openapi/marks.js';

export const LIMITS = Symbol('limits');
export const UNCOUNTED = Symbol('uncounted');

/** No limit, and no counter: what a load balancer asks must neither be refused nor wait for Redis. */
export const Uncounted = () => applyDecorators(SetMetadata(UNCOUNTED, true), Mark('uncounted'));

export interface DeclaredLimit {
  name: string;
  settings: new (values: never) => object;
  variable: string;
}

type AllowanceOf<Slice> = {
  [Variable in keyof Slice]: Slice[Variable] extends Allowance ? Variable : never;
}[keyof Slice];

/**
 * Limits the requests to a route per client address, beside LIMIT_DEFAULT, to what a room's settings say. Routes that name
 * the same limit share its counter:
 *
 *     @Limit('exports', ReportSettings, 'LIMIT_EXPORTS')
 */
export const Limit = <Slice extends object>(
  name: string,
  settings: new (values: never) => Slice,
  variable: AllowanceOf<Slice> & string,
) => SetMetadata(LIMITS, [{ name, settings, variable } satisfies DeclaredLimit]);
