import path from 'node:path';
import { type HttpSettings, isBuilt } from './platform/http/index.js';

/** What the reference app routes by itself: `routes` in web/app/src/routes.tsx. */
export const appPaths = [
  ...['/signup', '/login', '/forgot-password', '/verify-email', '/reset-password', '/confirm-email'],
  ...['/account', '/account/*', '/admin', '/admin/*'],
];

const here = import.meta.dirname;
/** Beside `src`, and not compiled with it: from `dist/src` one further up. */
export const appFolder = path.resolve(
  here,
  path.basename(path.dirname(here)) === 'dist' ? '../..' : '..',
  'web/app/dist',
);

/** In development, and where `npm run build:app` has been; your own frontend is served by itself. */
export function isAppServed({ isProduction }: HttpSettings): boolean {
  return !isProduction && isBuilt(appFolder);
}
