import { CloudUploadOutlined, DeleteOutlined, DownloadOutlined, EditOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction, useProblemText } from '@/shared/api/problems';
import { lazyDialog } from '@/shared/components/lazyDialog';
import type { MenuAction } from '@/shared/components/MenuButton';
import { useOpening } from '@/shared/hooks/useOpening';
import type { EditProps } from '@/shared/resources/EditDialog';
import { models } from '@/shared/resources/models';
import { publishObstacle } from '@/shared/resources/publishing';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditModel = lazyDialog<EditProps<ModelView>>(
  async () => (await import('@/features/models/components/EditModel')).EditModel,
  ({ thing }) => thing !== null,
);
const PublishDialog = lazyDialog<{ model: ModelView; open: boolean; onClose: () => void }>(
  async () => (await import('@/features/models/components/PublishDialog')).PublishDialog,
  ({ open }) => open,
);

type Name = 'publish' | 'download' | 'edit' | 'delete';

/** What can be done with models, for the list and for the page of one; `of`: each by its name, and why not now. */
export function useModelActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('models');
  const text = useProblemText();
  const actions = useResourceActions(models, EditModel, onRemoved);
  const publishing = useOpening<ModelView>();
  const saving = useAction((id: string) => download(`/api/v1/models/${id}/download`));
  const of = (model: ModelView): Record<Name, MenuAction> => {
    const why = (code: string | null) => code && text({ code, params: { state: model.state } }).title;
    const unready = why(model.state === 'ready' ? null : 'model.not_ready');
    return {
      publish: {
        key: 'publish',
        icon: <CloudUploadOutlined />,
        label: t('action.publish'),
        reason: why(publishObstacle(model)),
        onClick: () => publishing.show(model),
      },
      download: {
        key: 'download',
        icon: <DownloadOutlined />,
        label: t('common:action.download'),
        reason: unready,
        onClick: () => {
          if (!saving.isPending) saving.mutate(model.id);
        },
      },
      edit: { key: 'edit', icon: <EditOutlined />, label: t('common:action.edit'), onClick: () => actions.edit(model) },
      delete: {
        key: 'delete',
        icon: <DeleteOutlined />,
        label: t('common:action.delete'),
        danger: true,
        reason: model.state === 'importing' ? unready : null,
        onClick: () => actions.remove(model),
      },
    };
  };
  const dialogs: ReactNode = (
    <>
      {publishing.of && (
        <PublishDialog key={publishing.key} model={publishing.of} open={publishing.isOpen} onClose={publishing.close} />
      )}
      {actions.dialogs}
    </>
  );
  return { of, isSaving: saving.isPending, dialogs };
}
