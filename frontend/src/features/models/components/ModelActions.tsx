import { CloudUploadOutlined, DownloadOutlined, EditOutlined, MoreOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EditModel } from '@/features/models/components/EditModel';
import { useDownload } from '@/features/models/components/FilesPanel';
import { PublishDialog } from '@/features/models/components/PublishDialog';
import { trainedHere } from '@/features/models/lib';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useProblemText } from '@/shared/api/problems';
import { useMayEdit } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { models } from '@/shared/resources/models';
import { publishObstacle } from '@/shared/resources/publishing';
import { tasks } from '@/shared/resources/tasks';
import { useIsGone } from '@/shared/resources/ThingLink';
import { useResourceActions } from '@/shared/resources/useResourceActions';

/** What can be done with a model. */
export function ModelActions({ model }: { model: ModelView }) {
  const { t } = useTranslation('models');
  const text = useProblemText();
  const navigate = useNavigate();
  const save = useDownload(model.id);
  const [publishing, setPublishing] = useState(false);
  const actions = useResourceActions(models, EditModel, () => navigate({ to: models.path }));
  const mine = useMayEdit(model.owner_id);
  const taskIsGone = useIsGone(tasks, trainedHere(model) ? model.task_id : null);
  const why = (code: string | null) => code && text({ code, params: { state: model.state } }).title;
  const items: MenuProps['items'] = [
    ...(trainedHere(model)
      ? [
          {
            key: 'task',
            label: t('action.viewTask'),
            disabled: taskIsGone,
            onClick: () => void navigate({ to: '/training/$id', params: { id: model.task_id } }),
          },
        ]
      : []),
    ...(mine
      ? [
          { key: 'edit', icon: <EditOutlined />, label: t('common:action.edit'), onClick: () => actions.edit(model) },
          { type: 'divider' as const },
          {
            key: 'delete',
            danger: true,
            label: t('common:action.delete'),
            disabled: model.state === 'importing',
            onClick: () => actions.remove(model),
          },
        ]
      : []),
  ];
  return (
    <>
      {mine && (
        <ActionButton
          icon={<CloudUploadOutlined />}
          reason={why(publishObstacle(model))}
          onClick={() => setPublishing(true)}
        >
          {t('action.publish')}
        </ActionButton>
      )}
      <ActionButton
        icon={<DownloadOutlined />}
        reason={why(model.state === 'ready' ? null : 'model.not_ready')}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('common:action.download')}
      </ActionButton>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <Button icon={<MoreOutlined />} aria-label={t('action.more')} />
      </Dropdown>
      {publishing && <PublishDialog model={model} open onClose={() => setPublishing(false)} />}
      {actions.dialogs}
    </>
  );
}
