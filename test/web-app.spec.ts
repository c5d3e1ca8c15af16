import { readFileSync } from 'node:fs';
import { appPaths } from '../src/web-app.js';

it('is served at every path that it routes by itself, and at no other', () => {
  const routes = readFileSync('web/app/src/routes.tsx', 'utf8');
  const routed = [...routes.matchAll(/path: '(\/[^']+)'/g)].map(([, path]) => path);
  // Those with children of their own have them below.
  const served = appPaths.filter((path) => !path.endsWith('/*'));
  expect(served.toSorted()).toEqual(routed.toSorted());
  expect(appPaths.filter((path) => path.endsWith('/*'))).toEqual(['/account/*', '/admin/*']);
});
