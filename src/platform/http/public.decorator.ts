import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = Symbol('public');

/** Opens a route to everyone. Without it every route needs a valid access token: the guards are closed by default. */
export const Public = () => SetMetadata(IS_PUBLIC, true);
