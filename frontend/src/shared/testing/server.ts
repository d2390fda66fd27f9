import { setupServer } from 'msw/node';

/** The platform of a test: `server.use(http.get('*\/api/v1/datasets', …))`. */
export const server = setupServer();
