import js from '@eslint/js';
import query from '@tanstack/eslint-plugin-query';
import prettier from 'eslint-config-prettier';
import boundaries from 'eslint-plugin-boundaries';
import i18next from 'eslint-plugin-i18next';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

// shared <- features <- routes; a feature never imports another one; app mounts it all.
// The rooms of shared import those before them (docs/adding-a-page.md).
const rooms = ['generated', 'i18n', 'domain', 'api', 'hooks', 'components', 'upload', 'resources'];
const layers = [
  { type: 'app', pattern: 'src/app' },
  { type: 'routes', pattern: 'src/routes' },
  { type: 'feature', pattern: 'src/features/*', capture: ['name'] },
  ...rooms.map((room) => ({
    type: room,
    pattern: room === 'generated' ? 'src/shared/api/generated' : `src/shared/${room}`,
  })),
  { type: 'api', pattern: 'src/shared/{auth,live}' },
  { type: 'testing', pattern: 'src/shared/testing' },
];
const mayImport = (from, ...types) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: types } } } },
});

// A rule that is configured twice is replaced, not added to: each part is named wherever it holds.
const noBarrels = [
  { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file itself.' },
  {
    selector: 'ExportNamedDeclaration[source.value=/^[@.]\\u002f/]',
    message: 'No barrel files: import from the file itself.',
  },
  { selector: 'ImportExpression[source.value=/^\\./]', message: 'Import from "@/…".' },
];
const reachable = [
  {
    selector: "JSXOpeningElement[name.name='Progress']:not(:has(JSXAttribute[name.name='aria-label']))",
    message: 'Say what it is the progress of: aria-label.',
  },
  {
    selector: "JSXOpeningElement[name.name='Table'] > JSXAttribute[name.name='scroll']",
    message: 'Use WideTable, which the keyboard can scroll.',
  },
  {
    selector: "JSXElement[openingElement.name.name='Link'] JSXOpeningElement[name.name=/Button$/]",
    message: 'Use LinkButton: a button in a link is reached twice.',
  },
];
const noTexts = [
  {
    selector: 'Literal[value=/[\\u3400-\\u9fff]/], TemplateElement[value.raw=/[\\u3400-\\u9fff]/]',
    message: 'Texts belong into the locale files.',
  },
  {
    selector:
      'Property[key.name=/^(label|title|placeholder|description|hint|message|content|okText|cancelText|emptyText)$/]' +
      ' > Literal.value[value=/^(?!(CPU|GPU|ID|Modelyard)$).*[A-Za-z]{2}/]',
    message: 'Texts belong into the locale files.',
  },
];

// `partKey`, `listKey`, `detailKey` of shared/resources: what is beside them is not made old nor forgotten
const noKeys = [
  {
    selector:
      ':not(CallExpression[callee.name="useTranslation"]) > ArrayExpression > ' +
      'Literal:first-child[value=/^(datasets|algorithms|images|training-tasks|models|services|projects|environments|users)$/]',
    message: 'Take the key from the resource.',
  },
];

export default ts.config(
  { ignores: ['dist', 'src/routeTree.gen.ts', 'src/shared/api/generated'] },
  js.configs.recommended,
  ts.configs.strict,
  hooks.configs.flat.recommended,
  query.configs['flat/recommended'],
  {
    files: ['src/**/*.{ts,tsx}', 'e2e/**/*.ts'],
    languageOptions: { globals: globals.browser },
    plugins: { boundaries },
    settings: {
      'boundaries/elements': layers,
      'boundaries/include': ['src/**/*'],
      'import/resolver': { typescript: { alwaysTryTypes: true } },
    },
    rules: {
      'max-lines': ['error', { max: 250 }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-syntax': ['error', ...noBarrels],
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            ...rooms.map((room, index) => mayImport(room, ...rooms.slice(0, index + 1))),
            mayImport('testing', 'testing', ...rooms),
            mayImport('feature', 'testing', ...rooms),
            mayImport('routes', 'feature', 'app', ...rooms),
            mayImport('app', 'feature', 'routes', 'testing', ...rooms),
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.tsx'],
    ignores: ['**/*.test.tsx', 'src/shared/testing/**'],
    plugins: { i18next },
    rules: {
      'i18next/no-literal-string': [
        'error',
        {
          mode: 'jsx-only',
          'jsx-attributes': {
            include: [
              'title',
              'label',
              'placeholder',
              'description',
              'alt',
              'aria-label',
              'okText',
              'cancelText',
              'hint',
            ],
          },
          callees: {
            exclude: ['t', 'say', 'stateText', 'stateOptions', 'Error', 'includes', 'startsWith', 'useTranslation'],
          },
          words: { exclude: ['[0-9!-/:-@[-`{-~·–—→×%\\s]+', 'Modelyard', 'CPU', 'GPU', 'ID'] },
        },
      ],
    },
  },
  {
    // what the rule above does not see: texts in objects and in functions
    files: ['src/**/*.{ts,tsx}'],
    ignores: [
      '**/*.test.{ts,tsx}',
      '**/testing{/**,.ts}',
      'src/shared/api/generated/**',
      'src/shared/i18n/language.ts',
    ],
    rules: {
      'no-restricted-syntax': ['error', ...noBarrels, ...noTexts, ...reachable, ...noKeys],
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { files: ['src/shared/**/*.test.{ts,tsx}'], rules: { 'boundaries/dependencies': 'off' } },
  prettier,
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      curly: ['error', 'multi-line', 'consistent'],
      'padding-line-between-statements': ['error', { blankLine: 'never', prev: 'import', next: 'import' }],
      'no-restricted-imports': ['error', { patterns: [{ regex: '^\\.', message: 'Import from "@/…".' }] }],
    },
  },
);
