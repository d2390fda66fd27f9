import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteUnused, refreshDataset } from '@/features/datasets/api';
import { DeleteModal } from '@/features/datasets/components/DeleteModal';
import type { PartName } from '@/features/datasets/lib';
import { putDatasetOffline, putDatasetOnline, setDatasetVisibility } from '@/shared/api/generated/sdk.gen';
import type { DatasetView, Visibility } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction } from '@/shared/api/problems';
import { lazyDialog } from '@/shared/components/lazyDialog';
import { type Holder, UsedByModal } from '@/shared/resources/UsedByModal';

const EditModal = lazyDialog(
  async () => (await import('@/features/datasets/components/EditModal')).EditModal,
  ({ dataset }) => dataset !== null,
);

type Subject = Pick<DatasetView, 'id' | 'name' | 'description' | 'tags' | 'revision'>;

export interface DatasetActions {
  putOnline: (id: string) => void;
  putOffline: (id: string) => void;
  setVisibility: (id: string, visibility: Visibility) => void;
  download: (id: string, part: PartName) => void;
  edit: (dataset: Subject) => void;
  /** Asks first. */
  remove: (datasets: readonly Pick<DatasetView, 'id' | 'name'>[]) => void;
  busy: boolean;
  /** To be rendered once on the page. */
  dialogs: ReactNode;
}

/** What can be done with datasets, for the list and for the page of one. */
export function useDatasetActions(onRemoved?: (ids: string[]) => void): DatasetActions {
  const { t } = useTranslation('datasets');
  const client = useQueryClient();
  const [edited, setEdited] = useState<Subject | null>(null);
  const [doomed, setDoomed] = useState<readonly Pick<DatasetView, 'id' | 'name'>[] | null>(null);
  const [users, setUsers] = useState<Holder[] | null>(null);
  const refresh = (row: DatasetView) => refreshDataset(client, row.id);
  const online = useAction((id: string) => putDatasetOnline({ path: { dataset_id: id } }), {
    success: t('done.online'),
    onSuccess: refresh,
  });
  const offline = useAction((id: string) => putDatasetOffline({ path: { dataset_id: id } }), {
    success: t('done.offline'),
    onSuccess: refresh,
  });
  const visibility = useAction(
    ({ id, value }: { id: string; value: Visibility }) =>
      setDatasetVisibility({ path: { dataset_id: id }, body: { visibility: value } }),
    { success: t('done.visibility'), onSuccess: refresh },
  );
  const downloading = useAction(({ id, part }: { id: string; part: PartName }) =>
    download(`/api/v1/datasets/${id}/download?part=${part}`),
  );
  const removing = useAction(deleteUnused, {
    onSuccess: async (holders, ids) => {
      setDoomed(null);
      if (holders !== null) {
        setUsers(holders);
        return;
      }
      onRemoved?.(ids);
      await client.invalidateQueries({ queryKey: ['datasets', 'list'] });
    },
  });
  return {
    putOnline: online.mutate,
    putOffline: offline.mutate,
    setVisibility: (id, value) => {
      visibility.mutate({ id, value });
    },
    download: (id, part) => {
      downloading.mutate({ id, part });
    },
    edit: setEdited,
    remove: setDoomed,
    busy: online.isPending || offline.isPending || visibility.isPending,
    dialogs: (
      <>
        <EditModal
          dataset={edited}
          onClose={() => {
            setEdited(null);
          }}
        />
        <DeleteModal
          datasets={doomed}
          busy={removing.isPending}
          onConfirm={(ids) => {
            removing.mutate(ids);
          }}
          onClose={() => {
            setDoomed(null);
          }}
        />
        <UsedByModal
          users={users}
          title={t('usedBy.title')}
          hint={t('usedBy.hint')}
          columns={{ kind: t('usedBy.kind'), name: t('common:field.name') }}
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
