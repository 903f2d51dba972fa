import { defineConfig } from 'astro/config';

export default defineConfig({
  // The networks lie beside the package's scripts, which the development server would move.
  vite: { optimizeDeps: { exclude: ['art-filter'] } },
});
