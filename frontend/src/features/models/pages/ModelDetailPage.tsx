import { useNavigate } from '@tanstack/react-router';
import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import { EvaluationPanel } from '@/features/models/components/EvaluationPanel';
import { FactsPanel } from '@/features/models/components/FactsPanel';
import { FilesPanel } from '@/features/models/components/FilesPanel';
import { LineagePanel } from '@/features/models/components/LineagePanel';
import { TestPanel, type Trial } from '@/features/models/components/TestPanel';
import { useModelActions } from '@/features/models/components/useModelActions';
import type { ModelDetail } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { models } from '@/shared/resources/models';
import { useResource } from '@/shared/resources/useResource';

/** A model: what it is and comes from, how good it is, its files, a test of it. */
export function ModelDetailPage({ Trial }: { Trial: Trial }) {
  const { t } = useTranslation('models');
  return (
    <QueryView query={useResource(models)} list={{ title: t('common:nav.models'), to: models.path }}>
      {(model) => <Loaded model={model} Trial={Trial} />}
    </QueryView>
  );
}

function Loaded({ model, Trial }: { model: ModelDetail; Trial: Trial }) {
  const { t } = useTranslation('models');
  const navigate = useNavigate();
  const actions = useModelActions(() => navigate({ to: models.path }));
  return (
    <>
      <PageHeader
        breadcrumb={[{ title: t('common:nav.models'), to: models.path }, { title: model.name }]}
        title={t('detail.title', { name: model.name, version: model.version })}
        tags={<StateTag kind="model" state={model.state} />}
        subtitle={model.description}
        actions={<Actions name={model.name} items={actions.of(model)} here="test" />}
      />
      <Flex vertical gap="middle">
        <ReasonNote reason={model.reason} kind={model.state === 'failed' ? 'error' : 'info'} />
        {model.state === 'ready' && model.servable && <TestPanel model={model} Trial={Trial} />}
        <FactsPanel model={model} />
        <LineagePanel model={model} />
        {model.state === 'ready' && <EvaluationPanel model={model} />}
        {model.state === 'ready' && <FilesPanel model={model} />}
      </Flex>
      {actions.dialogs}
    </>
  );
}
