import { useQueryClient } from '@tanstack/react-query';
import { Modal, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteUnused, refreshAlgorithm } from '@/features/algorithms/api';
import { putAlgorithmOffline, putAlgorithmOnline, setAlgorithmVisibility } from '@/shared/api/generated/sdk.gen';
import type { AlgorithmView, Visibility } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { lazyDialog } from '@/shared/components/lazyDialog';
import { type Holder, UsedByModal } from '@/shared/resources/UsedByModal';

const EditModal = lazyDialog(
  async () => (await import('@/features/algorithms/components/EditModal')).EditModal,
  ({ algorithm }) => algorithm !== null,
);

export interface AlgorithmActions {
  putOnline: (id: string) => void;
  putOffline: (id: string) => void;
  setVisibility: (id: string, visibility: Visibility) => void;
  edit: (algorithm: AlgorithmView) => void;
  /** Asks first. */
  remove: (algorithm: AlgorithmView) => void;
  busy: boolean;
  /** To be rendered once on the page. */
  dialogs: ReactNode;
}

/** What can be done with an algorithm, for the list and for the page of one. */
export function useAlgorithmActions(onRemoved?: () => void): AlgorithmActions {
  const { t } = useTranslation('algorithms');
  const client = useQueryClient();
  const [edited, setEdited] = useState<AlgorithmView | null>(null);
  const [doomed, setDoomed] = useState<AlgorithmView | null>(null);
  const [users, setUsers] = useState<Holder[] | null>(null);
  const refresh = (row: AlgorithmView) => refreshAlgorithm(client, row.id);
  const online = useAction((id: string) => putAlgorithmOnline({ path: { algorithm_id: id } }), {
    success: t('done.online'),
    onSuccess: refresh,
  });
  const offline = useAction((id: string) => putAlgorithmOffline({ path: { algorithm_id: id } }), {
    success: t('done.offline'),
    onSuccess: refresh,
  });
  const visibility = useAction(
    ({ id, value }: { id: string; value: Visibility }) =>
      setAlgorithmVisibility({ path: { algorithm_id: id }, body: { visibility: value } }),
    { success: t('done.visibility'), onSuccess: refresh },
  );
  const removing = useAction(deleteUnused, {
    onSuccess: async (holders) => {
      setDoomed(null);
      if (holders !== null) {
        setUsers(holders);
        return;
      }
      onRemoved?.();
      await client.invalidateQueries({ queryKey: ['algorithms', 'list'] });
    },
  });
  return {
    putOnline: online.mutate,
    putOffline: offline.mutate,
    setVisibility: (id, value) => {
      visibility.mutate({ id, value });
    },
    edit: setEdited,
    remove: setDoomed,
    busy: online.isPending || offline.isPending || visibility.isPending,
    dialogs: (
      <>
        <EditModal
          algorithm={edited}
          onClose={() => {
            setEdited(null);
          }}
        />
        <Modal
          open={doomed !== null}
          title={t('delete.title', { name: doomed?.name })}
          width={440}
          okText={t('common:action.delete')}
          okButtonProps={{ danger: true }}
          cancelText={t('common:action.cancel')}
          confirmLoading={removing.isPending}
          onOk={() => {
            if (doomed) removing.mutate(doomed.id);
          }}
          onCancel={() => {
            setDoomed(null);
          }}
          destroyOnHidden
        >
          <Typography.Text>{t('delete.text')}</Typography.Text>
        </Modal>
        <UsedByModal
          users={users}
          title={t('usedBy.title')}
          hint={t('usedBy.hint')}
          columns={{ kind: t('usedBy.kind'), name: t('field.name') }}
          kindText={(kind) => t(`usedBy.kinds.${kind}`, { defaultValue: kind })}
          okText={t('common:action.close')}
          onClose={() => {
            setUsers(null);
          }}
        />
      </>
    ),
  };
}
