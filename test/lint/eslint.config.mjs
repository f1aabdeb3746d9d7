import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';
import { functionLength } from './function-length.mjs';
import wiping from './wiping.mjs';

const NO_DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'Use named exports.' };
const NO_ENVIRONMENT = {
  object: 'process',
  property: 'env',
  message: 'Take it as an argument; compose/environment.ts reads it.',
};
const NO_CLOCK = 'Take the time as an argument.';

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'test-results/', '**/*.cjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['main', 'drivers', 'preload', 'renderer', 'test', 'test/bench'].map(
          (folder) => `./${folder}/tsconfig.json`,
        ),
        tsconfigRootDir: new URL('../..', import.meta.url).pathname,
      },
    },
    plugins: { kiosk: wiping },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT],
      'max-lines': ['error', { max: 500, skipBlankLines: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Some owners are only there to wipe in the end.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreUsingDeclarations: true }],
      // `type` tables derive unions from the schemas; an interface cannot.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Our objects are made by functions and never use `this`; their members may be passed on.
      '@typescript-eslint/unbound-method': 'off',
      // There are no enums here (`erasableSyntaxOnly`), and this rule takes nearly half of the time of all.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // An empty object type means "no input" in the contract table.
      '@typescript-eslint/no-empty-object-type': 'off',
    },
  },
  {
    files: ['main/**/*.ts', 'drivers/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.{ts,tsx}'],
    // Who may read the environment: the composition, launching, and the entries of programs that run alone.
    ignores: [
      'main/compose/environment.ts',
      'main/provisioning/cli.ts',
      'main/launch/**',
      'drivers/host/process.ts',
      'drivers/sbi/standalone/cli.ts',
      'drivers/sbi/trust/cli.ts',
      'main/portal/command/cli.ts',
      '**/vite.config.ts',
      '**/testing/**',
      '**/*.test.{ts,tsx}',
    ],
    rules: {
      'no-restricted-properties': ['error', NO_ENVIRONMENT],
    },
  },
  {
    files: ['main/**/*.ts'],
    ignores: ['main/ipc/register.ts', '**/testing/**', '**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'electron', importNames: ['ipcMain'], message: 'Only ipc/register.ts answers windows.' },
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    ignores: ['renderer/api/**', '**/vite.config.ts', '**/testing/**', '**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-properties': [
        'error',
        NO_ENVIRONMENT,
        { object: 'window', property: 'kiosk', message: 'Call main through renderer/api.' },
      ],
    },
  },
  {
    // Pure rooms: what time it is, and when something runs, is for the caller to say.
    files: ['main/submission/**/*.ts', 'main/journal/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-properties': [
        'error',
        NO_ENVIRONMENT,
        { object: 'Date', property: 'now', message: NO_CLOCK },
        { object: 'performance', property: 'now', message: NO_CLOCK },
      ],
      'no-restricted-syntax': [
        'error',
        NO_DEFAULT_EXPORT,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: NO_CLOCK },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'test/**/*.ts'],
    rules: { 'max-lines': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['main/**/*.ts', 'drivers/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', 'main/kit/wiped.ts'],
    rules: { 'kiosk/no-forgotten-secret': 'error', 'kiosk/wipe-by-owner': 'error' },
  },
  {
    // The older Electron has the older names only.
    files: ['test/real-electron/electron-25/adapter.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['**/vite.config.ts', 'test/vitest.*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    // The function of a `describe` is as long as its tests are many.
    ignores: ['**/*.test.ts', '**/*.test.tsx'],
    plugins: { house: { rules: { 'function-length': functionLength() } } },
    rules: { 'house/function-length': ['error', { max: 80, skipBlankLines: true, skipComments: true }] },
  },
  { files: ['renderer/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
