import { cleanup, fireEvent, screen } from '@testing-library/react';
import { Button, Modal } from 'antd';
import { expect, test, vi } from 'vitest';
import { DataTable } from '@/shared/components/DataTable';
import { renderPage } from '@/shared/testing/render';
import { screenOf } from '@/shared/testing/screen';

const row = { id: '1', name: 'Night run' };

function rows(onOpen: () => void) {
  renderPage(
    <DataTable
      query={{
        data: { items: [row] },
        error: null,
        isPending: false,
        isPlaceholderData: false,
        refetch: () => undefined,
      }}
      rowKey="id"
      label="Runs"
      search={{}}
      onSearch={() => undefined}
      onOpen={onOpen}
      selection={{ keys: [], onChange: () => undefined }}
      columns={[
        { key: 'name', dataIndex: 'name' },
        {
          key: 'actions',
          render: () => (
            <>
              <Button>Rename</Button>
              <Modal open title="Rename it">
                <textarea aria-label="description" />
              </Modal>
            </>
          ),
        },
      ]}
    />,
  );
}

test('a click on a row opens it, one on its controls does not', async () => {
  const onOpen = vi.fn();
  rows(onOpen);
  fireEvent.click(await screen.findByText('Rename'));
  expect(onOpen).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText('Night run'));
  expect(onOpen).toHaveBeenCalledOnce();
});

test('a click in a dialog that belongs to a row does not open the row', async () => {
  const onOpen = vi.fn();
  rows(onOpen);
  fireEvent.click(await screen.findByLabelText('description'));
  fireEvent.click(screen.getByText('Rename it'));
  expect(onOpen).not.toHaveBeenCalled();
});

test('rows can be chosen, except on a phone, which needs the room for what they say', async () => {
  rows(() => undefined);
  await screen.findByText('Night run');
  expect(screen.queryAllByRole('checkbox')).not.toEqual([]);
  cleanup();
  screenOf(390);
  rows(() => undefined);
  await screen.findByText('Night run');
  expect(screen.queryAllByRole('checkbox')).toEqual([]);
});
