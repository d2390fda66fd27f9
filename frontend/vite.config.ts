import { fileURLToPath } from 'node:url';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { cspAntd } from './bundle/cspAntd';
import { leanAntd } from './bundle/leanAntd';

const gateway = process.env.MODELYARD_URL ?? 'http://127.0.0.1:8080';
const behindGateway = ['/api', '/auth', '/media', '/serve'];

/** Where a package of node_modules goes; what is not named here is placed by its importers. */
function chunkOf(id: string): string | undefined {
  if (!id.includes('/node_modules/')) return undefined;
  if (/\/node_modules\/(react|react-dom|scheduler)\//.test(id)) return 'react';
  if (/\/node_modules\/(@tanstack\/(react-|)(router|query|store|history)[^/]*|i18next|zustand)\//.test(id)) {
    return 'base';
  }
  if (/\/node_modules\/(echarts|zrender)\//.test(id)) return 'charts';
  return undefined;
}

export default defineConfig({
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: './src/routes',
      generatedRouteTree: './src/routeTree.gen.ts',
    }),
    react(),
    leanAntd(),
    cspAntd(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rollupOptions: { output: { manualChunks: chunkOf } },
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    proxy: Object.fromEntries(behindGateway.map((path) => [path, { target: gateway, ws: true }])),
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/shared/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
