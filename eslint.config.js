import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib/', 'coverage/', 'tmp/', 'node_modules/', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.dev.json', './page/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers and booleans are printed on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // chai asserts by property: expect(x).to.be.true
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    // One style of function: arrows in constants, but for what no arrow can be.
    rules: {
      'prefer-arrow-callback': 'error',
      'no-restricted-syntax': [
        'error',
        ...[
          // What is not a generator, an assertion, an implementation of overloads or a default export,
          'FunctionDeclaration[generator=false]' +
            ':not([returnType.typeAnnotation.asserts=true])' +
            ':not(TSDeclareFunction + *, ExportNamedDeclaration:has(> TSDeclareFunction) + * > *)' +
            ':not(ExportDefaultDeclaration > FunctionDeclaration)',
          // and what has no `this` of its own.
          'VariableDeclarator > FunctionExpression[generator=false]:not(:has(ThisExpression))',
        ].map((selector) => ({ selector, message: 'Write it as an arrow function in a constant.' })),
      ],
    },
  },
  {
    // Development code reads answers and fixtures whose shape it has made itself.
    files: ['emulator/**', 'test/**', 'bench/**', 'demo/**', 'live/**'],
    rules: Object.fromEntries(
      [
        'no-non-null-assertion',
        'no-unsafe-argument',
        'no-unsafe-assignment',
        'no-unsafe-call',
        'no-unsafe-member-access',
        'no-unsafe-return',
        'no-confusing-void-expression',
        'require-await',
        'no-unnecessary-type-parameters',
        'no-misused-spread',
        'no-meaningless-void-operator',
        'use-unknown-in-catch-callback-variable',
      ].map((rule) => [`@typescript-eslint/${rule}`, 'off']),
    ),
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
