import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

/** The platform of a test: `server.use(http.get('*\/api/v1/datasets', …))`. */
export const server = setupServer();

/** A list that is one page. */
export const page = (items: readonly object[] = [], more: object = {}) =>
  HttpResponse.json({ items, next_cursor: null, prev_cursor: null, total: items.length, total_capped: false, ...more });
