import { defineConfig } from '@hey-api/openapi-ts';

// `npm run api`: the console's client from `make openapi`. A call answers with the body and throws ApiProblem
// (shared/api/client.ts adds the token and makes the problems typed).
export default defineConfig({
  input: '../docs/openapi.json',
  output: { path: 'src/shared/api/generated', clean: true },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true, baseUrl: false },
    { name: '@hey-api/typescript', enums: false },
    { name: '@hey-api/sdk', auth: false, responseStyle: 'data' },
  ],
});
