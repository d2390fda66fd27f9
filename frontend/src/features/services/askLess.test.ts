import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { askLessEach } from '@/features/services/lib/askLess';
import { signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

beforeEach(() => {
  signInAs();
});

const service = (state: string, revision: number) => ({
  id: 's1',
  state,
  revision,
  resources: { cpu: 1, memory: 1024 },
});

/** Answers as the platform does, `looks` looks after which the service is stopped, and notes what was asked for. */
function platform(looks: number): unknown[] {
  const asked: unknown[] = [];
  let left = looks;
  server.use(
    http.post('*/api/v1/services/s1/stop', () => {
      asked.push('stop');
      return HttpResponse.json(service('stopping', 2), { status: 202 });
    }),
    http.get('*/api/v1/services/s1', () => {
      left -= 1;
      return HttpResponse.json(left > 0 ? service('stopping', 2) : service('stopped', 3));
    }),
    http.patch('*/api/v1/services/s1', async ({ request }) => {
      asked.push([request.headers.get('if-match'), await request.json()]);
      return HttpResponse.json(service('stopped', 4));
    }),
    http.post('*/api/v1/services/s1/start', async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(service('starting', 5), { status: 202 });
    }),
  );
  return asked;
}

test('a service that waits is stopped, changed as it is then, and started with as many replicas', async () => {
  const left = vi.fn();
  const asked = platform(2);
  const answer = await askLessEach({ id: 's1', desired_replicas: 3 }, 0.5, left);
  expect(asked).toEqual(['stop', ['"3"', { resources: { cpu: 0.5, memory: 1024 } }], { replicas: 3 }]);
  expect(answer.state).toBe('starting');
  expect(left).not.toHaveBeenCalled();
});

test('a refusal of the change leaves it stopped and is told', async () => {
  const asked = platform(1);
  server.use(
    http.patch('*/api/v1/services/s1', () =>
      HttpResponse.json({ code: 'edit.conflict', status: 409 }, { status: 409 }),
    ),
  );
  const left = vi.fn();
  await expect(askLessEach({ id: 's1', desired_replicas: 3 }, 0.5, left)).rejects.toMatchObject({
    code: 'edit.conflict',
  });
  expect(asked).toEqual(['stop']);
  expect(left).toHaveBeenCalledOnce();
});

test('a service that could not even be stopped is not said to be', async () => {
  platform(1);
  server.use(
    http.post('*/api/v1/services/s1/stop', () => HttpResponse.json({ code: 'x', status: 403 }, { status: 403 })),
  );
  const left = vi.fn();
  await expect(askLessEach({ id: 's1', desired_replicas: 3 }, 0.5, left)).rejects.toMatchObject({ code: 'x' });
  expect(left).not.toHaveBeenCalled();
});
