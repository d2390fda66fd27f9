import { useNavigate } from '@tanstack/react-router';
import { Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { ImportTag } from '@/features/datasets/components/ImportTag';
import { Overview } from '@/features/datasets/components/Overview';
import { ReportView } from '@/features/datasets/components/ReportView';
import { SampleBrowser } from '@/features/datasets/components/SampleBrowser';
import { useDatasetActions } from '@/features/datasets/components/useDatasetActions';
import { VersionsView } from '@/features/datasets/components/VersionsView';
import { DETAIL_FILTERS, TABS } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import { PageHeader } from '@/shared/components/PageHeader';
import { PageTabs } from '@/shared/components/PageTabs';
import { QueryView } from '@/shared/components/QueryView';
import { StateTag } from '@/shared/components/StateTag';
import { usePageTab } from '@/shared/hooks/usePageTab';
import { datasets } from '@/shared/resources/datasets';
import { type ListState, useListSearch } from '@/shared/resources/useListSearch';
import { useResource } from '@/shared/resources/useResource';
import { VisibilityButton } from '@/shared/resources/VisibilityButton';

/** A dataset: what it holds, what its import found, its samples, its versions. */
export function DatasetDetailPage() {
  const { t } = useTranslation('datasets');
  return (
    <QueryView query={useResource(datasets)} list={{ title: t('common:nav.datasets'), to: datasets.path }}>
      {(dataset) => <Loaded dataset={dataset} />}
    </QueryView>
  );
}

function Loaded({ dataset }: { dataset: DatasetDetail }) {
  const { t } = useTranslation('datasets');
  const navigate = useNavigate();
  const list = useListSearch(DETAIL_FILTERS);
  const actions = useDatasetActions(() => navigate({ to: datasets.path }));
  const settled = dataset.current_version !== null;
  const names = settled ? TABS : (['overview', 'versions'] as const);
  const [tab, show] = usePageTab<(typeof TABS)[number]>(names, settled ? 'overview' : 'versions');
  return (
    <>
      <PageHeader
        breadcrumb={[{ title: t('common:nav.datasets'), to: datasets.path }, { title: dataset.name }]}
        title={dataset.name}
        subtitle={dataset.description}
        tags={
          <Flex gap={4} wrap>
            <ImportTag state={dataset.import_state} />
            <StateTag kind="shelf" state={dataset.shelf} />
            <StateTag kind="visibility" state={dataset.visibility} />
            {dataset.tags.map((tag) => (
              <Tag key={tag} variant="outlined">
                {tag}
              </Tag>
            ))}
          </Flex>
        }
        actions={
          <Actions name={dataset.name} items={actions.of(dataset)}>
            {actions.isMine(dataset) && (
              <VisibilityButton thing={dataset} onChange={(value) => actions.act('visibility', dataset, value)} />
            )}
          </Actions>
        }
      />
      <PageTabs
        names={names}
        shown={tab}
        label={(key) => t(`tab.${key}`)}
        body={(key) => <Content tab={key} dataset={dataset} list={list} />}
        onShow={show}
      />
      {actions.dialogs}
    </>
  );
}

interface ContentProps {
  tab: (typeof TABS)[number];
  dataset: DatasetDetail;
  list: ListState<(typeof DETAIL_FILTERS)[number]>;
}

function Content({ tab, dataset, list }: ContentProps) {
  if (tab === 'overview') return <Overview dataset={dataset} />;
  if (tab === 'report') return <ReportView dataset={dataset} />;
  if (tab === 'samples') return <SampleBrowser dataset={dataset} list={list} />;
  return <VersionsView dataset={dataset} />;
}
