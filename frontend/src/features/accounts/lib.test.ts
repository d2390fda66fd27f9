import { expect, test } from 'vitest';
import { clientOf } from '@/features/accounts/lib';

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Chrome 140 · Linux',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0', 'Edge 140 · Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile Safari/604.1', 'Safari 17 · iOS'],
  ['python-httpx/0.28', 'python-httpx'],
  ['', ''],
])('the client of %s is %s', (agent, name) => {
  expect(clientOf(agent)).toBe(name);
});
