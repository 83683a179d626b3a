import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** `npx vite web` serves the page alone and takes everything else from a suite that runs beside it. */
export default defineConfig({
  plugins: [preact()],
  build: {
    target: 'es2022',
    // OpenSheetMusicDisplay and Firebase are big, and fetched only by those who need them.
    chunkSizeWarningLimit: 1500,
    // The page's content security policy allows no data: scripts, and inlining helps nobody here.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/api': 'http://localhost:8080',
      '/local': 'http://localhost:8080',
    },
  },
});
