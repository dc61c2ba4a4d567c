import i18n from '@grafana/i18n/eslint-plugin';
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
    // What is shown in more than one language; the app's pages are still in English.
    files: ['src/panels/**/*.{ts,tsx}'],
    ignores: ['**/*.test.*'],
    plugins: { '@grafana/i18n': i18n },
    rules: { '@grafana/i18n/no-untranslated-strings': 'error', '@grafana/i18n/no-translation-top-level': 'error' },
  },
  {
    // No React there: Playwright's fixtures are given to a function that is called `use`.
    files: ['{collector,record,scripts,test}/**/*.ts', '*.ts'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
]);
