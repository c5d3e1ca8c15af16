import { build, defaultClientConditions } from 'vite';

// A process of its own: the bundler takes no objects of jest's realms.
await build({
  root: 'test/client/examples/react',
  configFile: false,
  base: '/example/',
  logLevel: 'error',
  // The client's source, so that it need not be built first.
  resolve: { conditions: ['@gatehouse/source', ...defaultClientConditions] },
  build: { outDir: process.argv[2], emptyOutDir: true },
});
