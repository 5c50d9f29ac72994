import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2023',
    // The page's policy allows files of its own only: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // WalletConnect's own dialog, which is never opened: it needs styles and pictures of others.
    rolldownOptions: { external: ['@reown/appkit/core'] },
  },
  // `npm run dev` beside a running bot.
  server: { proxy: { '/api': 'http://127.0.0.1:7411', '/ws': { target: 'ws://127.0.0.1:7411', ws: true } } },
});
