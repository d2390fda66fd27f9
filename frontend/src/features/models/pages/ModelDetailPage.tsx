import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/shared/components/ErrorState';
import { PageSkeleton } from '@/shared/components/LoadingState';
import { PageHeader } from '@/shared/components/PageHeader';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { useTopic } from '@/shared/live/live';

import { modelQuery } from '../api';
import { EvaluationPanel } from '../components/EvaluationPanel';
import { FactsPanel } from '../components/FactsPanel';
import { FilesPanel } from '../components/FilesPanel';
import { LineagePanel } from '../components/LineagePanel';
import { ModelActions } from '../components/ModelActions';

export function ModelDetailPage() {
  const { t } = useTranslation('models');
  const { id = '' } = useParams({ strict: false });
  const query = useQuery(modelQuery(id));
  useTopic(`model:${id}`);
  const model = query.data;
  if (model === undefined) {
    return query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />;
  }
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
