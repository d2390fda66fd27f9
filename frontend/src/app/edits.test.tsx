import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import type { ReactElement } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { PasswordCard } from '@/features/accounts/components/PasswordCard';
import { EditAlgorithm } from '@/features/algorithms/components/EditAlgorithm';
import { EditDataset } from '@/features/datasets/components/EditDataset';
import { EditModel } from '@/features/models/components/EditModel';
import { EditService } from '@/features/services/components/EditService';
import { EditTask } from '@/features/training/components/EditTask';
import type { EnvEntry } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });
// jsdom cannot scroll
Element.prototype.scrollIntoView = () => undefined;

const ID = '01J00000000000000000000001';
const THING = { id: ID, name: 'Old', description: '', tags: [], version_label: '1.0', revision: 3 };
const ENV: EnvEntry[] = [
  { name: 'BEAM', type: 'integer', default: '2', min: 1, max: 9 },
  { name: 'MODE', type: 'string' },
];
const SERVICE = { ...THING, state: 'stopped', resources: { cpu: 1, memory: 1024 ** 3 }, recipe: { env: ENV }, env: {} };

/** Every dialog that edits something; only what it looks at is there. */
const DIALOGS: Record<string, (onClose: () => void) => ReactElement> = {
  datasets: (onClose) => <EditDataset id={ID} open onClose={onClose} />,
  algorithms: (onClose) => <EditAlgorithm id={ID} open onClose={onClose} />,
  models: (onClose) => <EditModel id={ID} open onClose={onClose} />,
  services: (onClose) => <EditService id={ID} open onClose={onClose} />,
  'training-tasks': (onClose) => <EditTask id={ID} open onClose={onClose} />,
};

interface Sent {
  revision: string | null;
  body: unknown;
}

type Refusal = [status: number, code: string, params?: Record<string, unknown>];

const refuse = ([status, code, params = {}]: Refusal) =>
  HttpResponse.json({ status, code, title: code, params, errors: [] }, { status });

/** What somebody else has made of it meanwhile. */
const newest = (resource: string, change: object) =>
  server.use(http.get(`*/api/v1/${resource}/${ID}`, () => HttpResponse.json({ ...SERVICE, revision: 7, ...change })));

/** Answers one edit after another with these refusals, then takes it. */
function platform(resource: string, ...refusals: Refusal[]): Sent[] {
  const sent: Sent[] = [];
  newest(resource, {});
  server.use(http.get(`*/api/v1/${resource}/${ID}`, () => HttpResponse.json(SERVICE), { once: true }));
  server.use(
    http.patch(`*/api/v1/${resource}/${ID}`, async ({ request }) => {
      sent.push({ revision: request.headers.get('if-match'), body: await request.json() });
      const refusal = refusals.shift();
      return refusal ? refuse(refusal) : HttpResponse.json(THING);
    }),
  );
  return sent;
}

async function field(id: string): Promise<HTMLElement> {
  return waitFor(() => {
    const found = document.getElementById(id);
    if (found === null) throw new Error(`no field ${id}`);
    return found;
  });
}

async function type(id: string, value: string): Promise<void> {
  fireEvent.change(await field(id), { target: { value } });
}

const save = () => {
  fireEvent.click(screen.getByText('Save'));
};

async function saysAt(id: string, text: string | RegExp): Promise<void> {
  const item = (await field(id)).closest('.ant-form-item');
  await waitFor(() => {
    expect(item?.querySelector('.ant-form-item-explain-error')).toHaveTextContent(text);
  });
}

beforeEach(() => {
  signInAs();
  server.use(http.get('*/api/v1/quotas', () => new HttpResponse(null, { status: 503 })));
});

test.each(Object.keys(DIALOGS))('what was typed about %s outlives every refusal', async (resource) => {
  const taken = `${resource.replace('training-', '').replace(/s$/, '')}.name_taken`;
  const sent = platform(resource, [409, taken, { name: 'New' }], [412, 'edit.conflict', { revision: 7 }]);
  const onClose = vi.fn();
  renderPage(DIALOGS[resource]?.(onClose) ?? <></>);
  await type('name', 'Taken');
  save();
  await saysAt('name', /You have .*with this name|This version of the name already exists/);
  expect(document.querySelector('.ant-message-notice')).toBeNull();
  await type('name', 'New');
  save();
  expect(await screen.findByText(/Someone else changed this meanwhile/)).toBeInTheDocument();
  expect(await field('name')).toHaveValue('New');
  expect(onClose).not.toHaveBeenCalled();
  save();
  await waitFor(() => {
    expect(onClose).toHaveBeenCalled();
  });
  expect(sent.map(({ revision }) => revision)).toEqual(['"3"', '"3"', '"7"']);
  expect(sent[2]?.body).toEqual({ name: 'New' });
});

test.each(Object.keys(DIALOGS))('what somebody else changed about %s meanwhile is not taken back', async (resource) => {
  const sent = platform(resource, [412, 'edit.conflict', { revision: 7 }]);
  const onClose = vi.fn();
  renderPage(DIALOGS[resource]?.(onClose) ?? <></>);
  await type('name', 'Mine');
  newest(resource, { name: 'Theirs', description: 'written by somebody else' });
  save();
  expect(await screen.findByText(/Someone else changed this meanwhile/)).toBeInTheDocument();
  await waitFor(async () => expect(await field('description')).toHaveValue('written by somebody else'));
  expect(await field('name')).toHaveValue('Mine');
  save();
  await waitFor(() => {
    expect(onClose).toHaveBeenCalled();
  });
  expect(sent).toEqual([
    { revision: '"3"', body: { name: 'Mine' } },
    { revision: '"7"', body: { name: 'Mine' } },
  ]);
});

test('Enter pressed twice sends once', async () => {
  const sent = platform('models');
  const onClose = vi.fn();
  renderPage(DIALOGS['models']?.(onClose) ?? <></>);
  await type('name', 'New');
  save();
  save();
  await waitFor(() => {
    expect(onClose).toHaveBeenCalled();
  });
  expect(sent).toHaveLength(1);
});

test('nothing is sent when nothing was changed', async () => {
  const sent = platform('services');
  const onClose = vi.fn();
  renderPage(DIALOGS['services']?.(onClose) ?? <></>);
  await field('name');
  save();
  await waitFor(() => {
    expect(onClose).toHaveBeenCalled();
  });
  expect(sent).toEqual([]);
});

test.each([
  ['service.env_not_allowed', 'This value is not allowed'],
  ['service.env_unknown', 'This setting is not declared by the algorithm'],
])('%s is said at the setting', async (code, text) => {
  platform('services', [422, code, { name: 'MODE' }]);
  renderPage(DIALOGS['services']?.(() => undefined) ?? <></>);
  await type('env_MODE', 'x');
  save();
  await saysAt('env_MODE', text);
});

test('a refusal about a setting that the form does not have is a message', async () => {
  platform('services', [422, 'service.env_unknown', { name: 'GONE' }]);
  renderPage(DIALOGS['services']?.(() => undefined) ?? <></>);
  await type('name', 'New');
  save();
  expect(await screen.findByText(/This setting is not declared by the algorithm/)).toBeInTheDocument();
});

test('a setting outside its declared bounds is not sent', async () => {
  const sent = platform('services');
  const onClose = vi.fn();
  renderPage(DIALOGS['services']?.(onClose) ?? <></>);
  await type('env_BEAM', '10');
  save();
  await saysAt('env_BEAM', 'Not more than 9');
  expect(sent).toEqual([]);
  await type('env_BEAM', '9');
  save();
  await waitFor(() => {
    expect(onClose).toHaveBeenCalled();
  });
  expect(sent[0]?.body).toMatchObject({ env: { BEAM: '9' } });
});

test.each([
  ['auth.password_wrong', 403, 'current_password', 'The current password is wrong'],
  ['auth.password_weak', 422, 'new_password', 'must differ from your user name'],
  ['auth.password_guessable', 422, 'new_password', 'a few unrelated words'],
])('%s is said at its field', async (code, status, id, text) => {
  server.use(http.post('*/auth/password', () => refuse([status, code, { min_length: 12 }])));
  renderPage(<PasswordCard />);
  await type('current_password', 'a quiet river');
  await type('new_password', 'a quiet river bends');
  await type('again', 'a quiet river bends');
  fireEvent.click(screen.getByText('Change password'));
  await saysAt(id, text);
});
