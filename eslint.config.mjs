import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

export default defineConfig([
  {
    ignores: [
      '.config/',
      '**/node_modules/',
      '**/dist/',
      '**/coverage/',
      '**/*.gen.ts',
      'test-results/',
      'playwright-report/',
      'playwright/.auth/',
    ],
  },
  ...baseConfig,
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    // Playwright's fixtures are given to `use`, which is no React hook.
    files: ['test/**/*.ts', 'playwright.config.ts'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
]);
