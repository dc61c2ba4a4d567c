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
    // Without a pattern here ESLint passes over TypeScript that the template does not know of.
    files: ['**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/no-explicit-any': 'error' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  {
    // No React there: Playwright's fixtures are given to a function that is called `use`.
    files: ['{collector,record,scripts,test}/**/*.ts', '*.ts'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
]);
