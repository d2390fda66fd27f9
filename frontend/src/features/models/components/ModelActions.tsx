import { CloudUploadOutlined, DownloadOutlined, EditOutlined, MoreOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, type MenuProps, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteUnused } from '@/features/models/api';
import { EditModelDialog } from '@/features/models/components/EditModelDialog';
import { useDownload } from '@/features/models/components/FilesPanel';
import { PublishDialog } from '@/features/models/components/PublishDialog';
import { publishObstacle, trainedHere } from '@/features/models/lib';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useAction, useProblemText } from '@/shared/api/problems';
import { useMayEdit } from '@/shared/auth/session';
import { type Holder, UsedByModal } from '@/shared/resources/UsedByModal';

type Dialog = 'publish' | 'edit' | null;

/** What can be done with a model. */
export function ModelActions({ model }: { model: ModelView }) {
  const { t } = useTranslation('models');
  const text = useProblemText();
  const navigate = useNavigate();
  const save = useDownload(model.id);
  const [dialog, setDialog] = useState<Dialog>(null);
  const { users, ask, forget } = useDelete(model);
  const mine = useMayEdit(model.owner_id);
  const obstacle = publishObstacle(model);
  const items: MenuProps['items'] = [
    ...(trainedHere(model)
      ? [
          {
            key: 'task',
            label: t('action.viewTask'),
            onClick: () => void navigate({ to: '/training/$id', params: { id: model.task_id } }),
          },
        ]
      : []),
    ...(mine
      ? [
          { key: 'edit', icon: <EditOutlined />, label: t('action.edit'), onClick: () => setDialog('edit') },
          { type: 'divider' as const },
          {
            key: 'delete',
            danger: true,
            label: t('action.delete'),
            disabled: model.state === 'importing',
            onClick: ask,
          },
        ]
      : []),
  ];
  return (
    <>
      {mine && (
        <Tooltip title={obstacle === null ? undefined : text({ code: obstacle, params: { state: model.state } }).title}>
          <Button
            type="primary"
            icon={<CloudUploadOutlined />}
            disabled={obstacle !== null}
            onClick={() => setDialog('publish')}
          >
            {t('action.publish')}
          </Button>
        </Tooltip>
      )}
      <Button
        icon={<DownloadOutlined />}
        disabled={model.state !== 'ready'}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('action.download')}
      </Button>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <Button icon={<MoreOutlined />} aria-label={t('action.more')} />
      </Dropdown>
      {dialog === 'publish' && <PublishDialog model={model} open onClose={() => setDialog(null)} />}
      <EditModelDialog model={model} open={dialog === 'edit'} onClose={() => setDialog(null)} />
      <UsedByModal
        users={users}
        title={t('usedBy.title')}
        hint={t('usedBy.hint')}
        columns={{ kind: t('usedBy.kind'), name: t('field.name') }}
        kindText={(kind) => t(`usedBy.kinds.${kind}`, { defaultValue: kind })}
        okText={t('action.close')}
        onClose={forget}
      />
    </>
  );
}

/** Asks, deletes, and says who uses it when it cannot be deleted. */
function useDelete(model: ModelView) {
  const { t } = useTranslation('models');
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [users, setUsers] = useState<Holder[] | null>(null);
  const remove = useAction(() => deleteUnused(model.id), {
    onSuccess: async (holders) => {
      if (holders !== null) {
        setUsers(holders);
        return;
      }
      void message.success(t('done.delete'));
      await navigate({ to: '/models' });
      client.removeQueries({ queryKey: ['models', 'detail', model.id] });
      await client.invalidateQueries({ queryKey: ['models', 'list'] });
    },
  });
  const ask = () => {
    void modal.confirm({
      title: t('delete.title', { name: model.name, version: model.version }),
      content: t('delete.hint'),
      okText: t('action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => remove.mutateAsync().catch(() => undefined),
    });
  };
  return { users, ask, forget: () => setUsers(null) };
}
