import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The networks lie beside the package's scripts, which the development server would move.
  optimizeDeps: { exclude: ['art-filter'] },
});
