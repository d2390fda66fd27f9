import { readFileSync } from 'node:fs';

import { defineConfig } from '@hey-api/openapi-ts';

interface Description {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** `npm run api`: the console's client from `make openapi`. A call answers with the body and throws ApiProblem
 * (shared/api/client.ts adds the token and makes the problems typed), so no operation needs types of its refusals. */
const description = JSON.parse(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8')) as Description;
for (const operation of Object.values(description.paths).flatMap((item) => Object.values(item))) {
  operation.responses = Object.fromEntries(Object.entries(operation.responses).filter(([status]) => status < '400'));
}

export default defineConfig({
  input: description as never,
  output: { path: 'src/shared/api/generated', clean: true },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true, baseUrl: false },
    { name: '@hey-api/typescript', enums: false },
    { name: '@hey-api/sdk', auth: false, responseStyle: 'data' },
  ],
});
