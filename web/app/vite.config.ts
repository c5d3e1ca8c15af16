import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `PORT` as the server has it, where that is not its default. */
const server = `http://localhost:${process.env['PORT'] ?? 3000}`;

export default defineConfig({
  plugins: [react()],
  // `paths` of tsconfig.json: the client's source, so that it need not be built first.
  resolve: { tsconfigPaths: true },
  // One file for all pages: 160 kB on the wire.
  build: { chunkSizeWarningLimit: 600, reportCompressedSize: false },
  server: {
    // Host stays localhost:5173, as the browser's Origin says: to the server these are requests of its own origin.
    proxy: Object.fromEntries(
      ['/api', '/docs', '/docs-json', '/inbox', '/errors', '/health'].map((path) => [
        path,
        { target: server, changeOrigin: false },
      ]),
    ),
  },
});
