import { CloudUploadOutlined, DownloadOutlined, ExperimentOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction, useProblemText } from '@/shared/api/problems';
import { lazyDialog } from '@/shared/components/lazyDialog';
import type { Action } from '@/shared/components/MenuButton';
import { useOpening } from '@/shared/hooks/useOpening';
import { lazyEdit } from '@/shared/resources/lazyEdit';
import { models } from '@/shared/resources/models';
import { publishObstacle } from '@/shared/resources/publishing';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditModel = lazyEdit(async () => (await import('@/features/models/components/EditModel')).EditModel);
const PublishDialog = lazyDialog<{ model: ModelView; open: boolean; onClose: () => void }>(
  async () => (await import('@/features/models/components/PublishDialog')).PublishDialog,
  ({ open }) => open,
);

/** What can be done with models; their test is on the page of one. */
export function useModelActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('models');
  const text = useProblemText();
  const navigate = useNavigate();
  const actions = useResourceActions(models, EditModel, onRemoved);
  const publishing = useOpening<ModelView>();
  const saving = useAction((id: string) => download(`/api/v1/models/${id}/download`));
  const of = (model: ModelView): Action[] => {
    const why = (code: string | null) => code && text({ code, params: { state: model.state } }).title;
    const unready = why(model.state === 'ready' ? null : 'model.not_ready');
    const obstacle = why(publishObstacle(model));
    const mine = actions.isMine(model);
    const test: Action = {
      key: 'test',
      icon: <ExperimentOutlined />,
      label: t('shared:test.short'),
      reason: obstacle,
      onClick: () => void navigate({ to: models.pageOf(model.id) }),
    };
    const publish: Action = {
      key: 'publish',
      icon: <CloudUploadOutlined />,
      label: t('action.publish'),
      reason: obstacle,
      onClick: () => publishing.show(model),
    };
    const save: Action = {
      key: 'download',
      icon: <DownloadOutlined />,
      label: t('common:action.download'),
      reason: unready,
      busy: saving.isPending && saving.variables === model.id,
      onClick: () => saving.mutate(model.id),
    };
    return [
      test,
      ...(mine && model.servable ? [publish] : []),
      save,
      ...(mine && !model.servable ? [publish] : []),
      ...(mine ? actions.changes(model, model.state === 'importing' ? unready : null) : []),
    ];
  };
  const dialogs: ReactNode = (
    <>
      {publishing.of && (
        <PublishDialog key={publishing.key} model={publishing.of} open={publishing.isOpen} onClose={publishing.close} />
      )}
      {actions.dialogs}
    </>
  );
  return { of, dialogs };
}
