import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  // The networks lie beside the package's scripts, which the development server would move.
  optimizeDeps: { exclude: ['art-filter'] },
});
