import { Link } from '@tanstack/react-router';
import { Flex, Modal, Table, Typography } from 'antd';
import { resourcePath } from '@/shared/domain/resourcePath';

/** Who uses a thing: of `params.users` of a `resource.still_used` problem. */
export interface Holder {
  kind: string;
  id: string;
  name: string;
}

interface UsedByModalProps {
  /** Null: closed. */
  users: readonly Holder[] | null;
  title: string;
  hint: string;
  columns: { kind: string; name: string };
  kindText: (kind: string) => string;
  okText: string;
  onClose: () => void;
}

/** Why something cannot be deleted: those who use it, with the way to them. */
export function UsedByModal({ users, title, hint, columns, kindText, okText, onClose }: UsedByModalProps) {
  return (
    <Modal
      open={users !== null}
      title={title}
      width={520}
      okText={okText}
      cancelButtonProps={{ style: { display: 'none' } }}
      onOk={onClose}
      onCancel={onClose}
      destroyOnHidden
    >
      <Flex vertical gap="middle">
        <Typography.Text>{hint}</Typography.Text>
        <Table<Holder>
          size="small"
          rowKey={(row) => `${row.kind}-${row.id}`}
          dataSource={[...(users ?? [])]}
          pagination={(users?.length ?? 0) > 8 ? { pageSize: 8, size: 'small' } : false}
          columns={[
            { key: 'kind', title: columns.kind, width: 140, render: (_, row) => kindText(row.kind) },
            { key: 'name', title: columns.name, render: (_, row) => <HolderName holder={row} /> },
          ]}
        />
      </Flex>
    </Modal>
  );
}

function HolderName({ holder }: { holder: Holder }) {
  const path = resourcePath(holder.kind, holder.id);
  return path === undefined ? holder.name : <Link to={path}>{holder.name}</Link>;
}
