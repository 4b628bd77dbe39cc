import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { mockApi } from './mock-api/vite-plugin.ts';

/** The API during development; it serves the built files itself in production. */
const apiUrl = process.env.OLLYSTACK_API_URL ?? 'http://127.0.0.1:7380';

const SHARED = /\/src\/(api|ui|util)\/|\/node_modules\/(lucide-react|@tanstack\/(react-query|query-core))\//;

export default defineConfig(({ mode }) => ({
  plugins: [
    tanstackRouter({ target: 'react', autoCodeSplitting: true, quoteStyle: 'single', semicolons: true }),
    react(),
    tailwindcss(),
    mode === 'mock' && mockApi(),
  ],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    // What most pages share is one file, and not the thirty that the bundler would cut it into: each costs a request.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', test: SHARED, minShareCount: 3 }] } },
    },
  },
  server: {
    host: '127.0.0.1',
    ...(mode === 'mock' ? {} : { proxy: { '/api': apiUrl, '/docs': apiUrl, '/openapi.json': apiUrl } }),
  },
  preview: { host: '127.0.0.1' },
  test: {
    include: ['src/**/*.test.ts', 'mock-api/**/*.test.ts'],
    environment: 'node',
  },
}));
