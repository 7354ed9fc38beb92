import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.WATCHROOM_URL ?? 'http://127.0.0.1:8420';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../src/watchroom/web/console/built',
    emptyOutDir: true,
    // A strict content-security policy allows neither inline scripts nor data: modules.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      // The console, and beside it the officers' page with its service worker, whose address must stay.
      input: { index: 'index.html', street: 'street.html', 'street-sw': 'src/street/worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'street-sw' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/console/v1': { target: server, changeOrigin: false } } },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
});
