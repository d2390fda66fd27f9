import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { FormModal } from '@/shared/components/FormModal';
import { renderPage, signInAs } from '@/shared/testing/render';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

interface Values {
  name: string;
  note?: string;
}

function Page({ save, draft = 'thing' }: { save: (values: Values) => Promise<unknown>; draft?: string }) {
  const [form] = Form.useForm<Values>();
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const send = async (values: Values) => {
    setPending(true);
    try {
      await save(values);
      setOpen(false);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>open</Button>
      <FormModal<Values>
        form={form}
        open={open}
        title="A thing"
        saving={{ isPending: pending, mutateAsync: send }}
        help="training"
        draft={draft}
        initialValues={{ name: 'As it is' }}
        onClose={() => setOpen(false)}
      >
        <Form.Item name="name">
          <Input aria-label="name" />
        </Form.Item>
        <Form.Item name="note">
          <Input aria-label="note" />
        </Form.Item>
      </FormModal>
    </>
  );
}

const open = async () => {
  fireEvent.click(await screen.findByText('open'));
  return screen.findByLabelText('note');
};
const type = async (label: string, value: string) => {
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });
};
const isKept = (text: string) =>
  waitFor(() => {
    expect(Object.values(sessionStorage).join()).toContain(text);
  });
const isGone = () =>
  waitFor(() => {
    expect(screen.queryByLabelText('note')).not.toBeInTheDocument();
  });

test('what was typed comes back after the dialog was closed, and after a reload', async () => {
  signInAs();
  const page = renderPage(<Page save={() => Promise.resolve()} />);
  await open();
  await type('note', 'half a sentence');
  await isKept('half a sentence');
  fireEvent.click(screen.getByText('Cancel'));
  await isGone();
  expect(await open()).toHaveValue('half a sentence');
  expect(screen.getByText('Your unsaved changes were restored.')).toBeInTheDocument();
  page.unmount();
  renderPage(<Page save={() => Promise.resolve()} />);
  expect(await open()).toHaveValue('half a sentence');
  expect(screen.getByLabelText('name')).toHaveValue('As it is');
});

test('it is gone when it was sent, and when one starts anew', async () => {
  signInAs();
  const save = vi.fn(() => Promise.resolve());
  renderPage(<Page save={save} />);
  await open();
  await type('note', 'sent');
  await isKept('sent');
  fireEvent.click(screen.getByText('Save'));
  await isGone();
  expect(save).toHaveBeenCalledWith({ name: 'As it is', note: 'sent' });
  expect(sessionStorage).toHaveLength(0);
  expect(await open()).toHaveValue('');
  await type('note', 'not wanted');
  await isKept('not wanted');
  fireEvent.click(screen.getByText('Cancel'));
  await isGone();
  await open();
  fireEvent.click(screen.getByText('Start over'));
  expect(screen.getByLabelText('note')).toHaveValue('');
  expect(screen.getByLabelText('name')).toHaveValue('As it is');
  await waitFor(() => {
    expect(sessionStorage).toHaveLength(0);
  });
});

test('it is kept when it was refused, and is nobody else’s', async () => {
  signInAs();
  const page = renderPage(<Page save={() => Promise.reject(new Error('refused'))} />);
  await open();
  await type('note', 'refused');
  await isKept('refused');
  fireEvent.click(screen.getByText('Save'));
  page.unmount();
  signInAs({ id: '01J00000000000000000000001' });
  const other = renderPage(<Page save={() => Promise.resolve()} />);
  expect(await open()).toHaveValue('');
  other.unmount();
  signInAs();
  renderPage(<Page save={() => Promise.resolve()} />);
  expect(await open()).toHaveValue('refused');
});

test('who does not want to wait may leave, and a second press sends nothing', async () => {
  signInAs();
  const save = vi.fn(() => new Promise(() => undefined));
  renderPage(<Page save={save} />);
  await open();
  fireEvent.click(screen.getByText('Save'));
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => {
    expect(save).toHaveBeenCalledOnce();
  });
  fireEvent.click(screen.getByText('Cancel'));
  await isGone();
});
