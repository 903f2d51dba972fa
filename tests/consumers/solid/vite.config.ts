import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

export default defineConfig({
  plugins: [solid()],
  // The networks lie beside the package's scripts, which the development server would move.
  optimizeDeps: { exclude: ['art-filter'] },
});
