import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Mark } from '../openapi/marks.js';

export const IS_PUBLIC = Symbol('public');

/** Opens a route to everyone. Without it every route needs a valid access token: the guards are closed by default. */
export const Public = () => applyDecorators(SetMetadata(IS_PUBLIC, true), Mark('open'));
