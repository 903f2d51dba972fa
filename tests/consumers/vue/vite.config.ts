import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'style-transfer' } } })],
  // The networks lie beside the package's scripts, which the development server would move.
  optimizeDeps: { exclude: ['art-filter'] },
});
