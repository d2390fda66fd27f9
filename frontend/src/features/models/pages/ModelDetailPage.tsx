import { useParams } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';

import { DetailError } from '@/shared/components/DetailError';
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

/** A model: what it is and comes from, how good it is, its files. */
export function ModelDetailPage() {
  const { id = '' } = useParams({ strict: false });
  const { t } = useTranslation('models');
  const query = useQuery(modelQuery(id));
  useTopic(`model:${id}`);
  const model = query.data;
  const list = { title: t('list.title'), to: '/models' };
  if (model === undefined) {
    const retry = () => void query.refetch();
    return query.error ? <DetailError error={query.error} onRetry={retry} list={list} /> : <PageSkeleton />;
  }
  return (
    <>
      <PageHeader
        breadcrumb={[list, { title: model.name }]}
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
