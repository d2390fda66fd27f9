import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import { modelQuery } from '@/features/models/api';
import { EvaluationPanel } from '@/features/models/components/EvaluationPanel';
import { FactsPanel } from '@/features/models/components/FactsPanel';
import { FilesPanel } from '@/features/models/components/FilesPanel';
import { LineagePanel } from '@/features/models/components/LineagePanel';
import { ModelActions } from '@/features/models/components/ModelActions';
import type { ModelDetail } from '@/shared/api/generated/types.gen';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { useTopic } from '@/shared/live/live';

/** A model: what it is and comes from, how good it is, its files. */
export function ModelDetailPage() {
  const { id = '' } = useParams({ strict: false });
  const { t } = useTranslation('models');
  const query = useQuery(modelQuery(id));
  useTopic(`model:${id}`);
  return (
    <QueryView query={query} list={{ title: t('list.title'), to: '/models' }}>
      {(model) => <Loaded model={model} />}
    </QueryView>
  );
}

function Loaded({ model }: { model: ModelDetail }) {
  const { t } = useTranslation('models');
  return (
    <>
      <PageHeader
        breadcrumb={[{ title: t('list.title'), to: '/models' }, { title: model.name }]}
        title={t('detail.title', { name: model.name, version: model.version })}
        tags={<StateTag kind="model" state={model.state} />}
        subtitle={model.description}
        actions={<ModelActions model={model} />}
      />
      <Flex vertical gap="middle">
        <ReasonNote reason={model.reason} kind={model.state === 'failed' ? 'error' : 'info'} />
        <FactsPanel model={model} />
        <LineagePanel model={model} />
        {model.state === 'ready' && <EvaluationPanel model={model} />}
        {model.state === 'ready' && <FilesPanel model={model} />}
      </Flex>
    </>
  );
}
