import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { Form, Input } from 'antd';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { useOpening } from '@/shared/hooks/useOpening';
import type { Thing } from '@/shared/resources/defineResource';
import { EditDialog } from '@/shared/resources/EditDialog';
import { renderPage, signInAs } from '@/shared/testing/render';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

interface Fake extends Thing {
  name: string;
  size: { cpu: string; memory: string };
  isFixed?: boolean;
}

const fake = (id: string, change: Partial<Fake> = {}): Fake =>
  ({ id, name: id, revision: 1, size: { cpu: '1', memory: '2' }, ...change }) as Fake;

type Edit = Partial<{ name: string; size: Partial<Fake['size']> }>;
const edit = vi.fn<(id: string, body: Edit) => Promise<Thing>>();
const newest = vi.fn<() => Promise<Fake | null>>();
const read = vi.fn((id: string) => Promise.resolve(fake(id)));
const detailQuery = (id: string | null) => ({
  queryKey: ['fake', id],
  queryFn: () => read(id ?? ''),
  enabled: id !== null,
});
const resource = {
  kind: 'model',
  texts: 'models',
  help: 'services' as const,
  edit,
  newest,
  detailQuery,
  changed: () => Promise.resolve(),
};

function Page() {
  const editing = useOpening<string>();
  return (
    <>
      {['A', 'B'].map((id) => (
        <button key={id} type="button" onClick={() => editing.show(id)}>{`edit ${id}`}</button>
      ))}
      <EditDialog<Fake, { name: string; size: Fake['size'] }, Edit>
        key={editing.key}
        id={editing.of ?? ''}
        open={editing.isOpen}
        onClose={editing.close}
        resource={resource}
        title="title"
        values={({ name, size }) => ({ name, size })}
        fixed={({ isFixed = false }) => (isFixed ? ['size'] : [])}
        outdated={['model.other_by_now']}
      >
        {({ isFixed = false }) => (
          <>
            <Form.Item name="name">
              <Input aria-label="name" />
            </Form.Item>
            <Form.Item name={['size', 'cpu']}>
              <Input aria-label="cpu" disabled={isFixed} />
            </Form.Item>
            <Form.Item name={['size', 'memory']}>
              <Input aria-label="memory" disabled={isFixed} />
            </Form.Item>
          </>
        )}
      </EditDialog>
    </>
  );
}

const field = (name: string) => screen.findByLabelText(name);
const type = async (name: string, value: string) => {
  fireEvent.change(await field(name), { target: { value } });
};
const open = async (id: string) => {
  fireEvent.click(await screen.findByText(`edit ${id}`));
  await waitFor(async () => {
    expect(await field('name')).toHaveValue(id);
  });
};
const save = () => fireEvent.click(screen.getByText('Save'));

beforeEach(() => {
  sessionStorage.clear();
  signInAs();
  edit.mockReset();
  newest.mockReset();
});

/** A's save under way, and B open with something typed. */
async function leftForAnother() {
  let settle: { done: (thing: Thing) => void; refused: (problem: ApiProblem) => void } | undefined;
  edit.mockReturnValueOnce(
    new Promise((done, refused) => {
      settle = { done, refused };
    }),
  );
  renderPage(<Page />);
  await open('A');
  await type('name', 'A2');
  save();
  await waitFor(() => {
    expect(edit).toHaveBeenCalled();
  });
  fireEvent.click(screen.getByText('Cancel'));
  await open('B');
  await type('name', 'B2');
  return settle;
}

test('a save that ends well after its dialog was left closes no other', async () => {
  const late = await leftForAnother();
  late?.done(fake('A', { name: 'A2' }));
  await screen.findByText(/saved/i);
  expect(await field('name')).toHaveValue('B2');
  edit.mockResolvedValueOnce(fake('B'));
  save();
  await waitFor(() => {
    expect(edit.mock.lastCall?.slice(0, 2)).toEqual(['B', { name: 'B2' }]);
  });
});

test('a save that is refused after its dialog was left is told, and not at the field of another', async () => {
  const late = await leftForAnother();
  late?.refused(new ApiProblem({ code: 'model.name_taken', params: { name: 'A2' }, status: 409 }));
  await waitFor(() => {
    expect(document.querySelector('.ant-message-notice, .ant-message-error')).not.toBeNull();
  });
  expect(document.querySelector('.ant-form-item-explain-error')).toBeNull();
  expect(await field('name')).toHaveValue('B2');
});

test('of a group of fields only what was changed is sent, and the rest follows the newest', async () => {
  renderPage(<Page />);
  await open('A');
  await type('cpu', '3');
  edit.mockRejectedValueOnce(new ApiProblem({ code: 'edit.conflict', params: { revision: 2 }, status: 409 }));
  newest.mockResolvedValueOnce(fake('A', { revision: 2, size: { cpu: '1', memory: '9' } }));
  save();
  await waitFor(async () => {
    expect(await field('memory')).toHaveValue('9');
  });
  expect(await field('cpu')).toHaveValue('3');
  edit.mockResolvedValueOnce(fake('A'));
  save();
  await waitFor(() => {
    expect(edit).toHaveBeenCalledTimes(2);
  });
  expect(edit.mock.lastCall?.[1]).toEqual({ size: { cpu: '3' } });
});

test('what may not be changed any more is not sent again, and says what holds', async () => {
  renderPage(<Page />);
  await open('A');
  await type('cpu', '3');
  await type('name', 'A2');
  edit.mockRejectedValueOnce(new ApiProblem({ code: 'model.other_by_now', status: 409 }));
  newest.mockResolvedValueOnce(fake('A', { revision: 2, isFixed: true }));
  save();
  await waitFor(async () => {
    expect(await field('cpu')).toBeDisabled();
  });
  expect(await field('cpu')).toHaveValue('1');
  edit.mockResolvedValueOnce(fake('A'));
  save();
  await waitFor(() => {
    expect(edit).toHaveBeenCalledTimes(2);
  });
  expect(edit.mock.lastCall?.[1]).toEqual({ name: 'A2' });
});

test('it begins with what the thing is now, and says why that cannot be had', async () => {
  read.mockRejectedValueOnce(new ApiProblem({ status: 503, code: 'http.503' }));
  renderPage(<Page />);
  fireEvent.click(await screen.findByText('edit A'));
  const again = await screen.findByRole('button', { name: /Try again|Retry/ });
  expect(screen.getByText('Save').closest('button')).toBeDisabled();
  read.mockResolvedValueOnce(fake('A', { name: 'newer', revision: 4 }));
  fireEvent.click(again);
  await waitFor(async () => {
    expect(await field('name')).toHaveValue('newer');
  });
});
