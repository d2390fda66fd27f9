import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Segmented, Select, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { samplesQuery } from '@/features/datasets/api';
import { ImageSamples } from '@/features/datasets/components/ImageSamples';
import { LeaveOut } from '@/features/datasets/components/LeaveOut';
import { TextSamples } from '@/features/datasets/components/TextSamples';
import { useClasses } from '@/features/datasets/components/useClasses';
import { useCurrentParts } from '@/features/datasets/components/useCurrentParts';
import { type DETAIL_FILTERS, type PartName, partNamed, reportOf, wantedParts } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { EmptyState } from '@/shared/components/EmptyState';
import { ErrorState } from '@/shared/components/ErrorState';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { TablePager } from '@/shared/components/TablePager';
import { DEFAULT_PAGE_SIZE } from '@/shared/domain/listSearch';
import type { ListState } from '@/shared/resources/useListSearch';

interface SampleBrowserProps {
  dataset: DatasetDetail;
  list: ListState<(typeof DETAIL_FILTERS)[number]>;
}

/** The samples of the current version, by part and class, page by page. */
export function SampleBrowser({ dataset, list }: SampleBrowserProps) {
  const { t } = useTranslation('datasets');
  const { search, setSearch } = list;
  const parts = wantedParts(dataset.test_mode);
  const part: PartName = parts.find((name) => name === search.part) ?? 'train';
  const { data: current } = useCurrentParts(dataset);
  const version = dataset.current_version ?? 0;
  const query = useQuery(
    samplesQuery(dataset.id, version, {
      part,
      label: search.label,
      cursor: search.cursor,
      page_size: search.page_size ?? DEFAULT_PAGE_SIZE,
    }),
  );
  // of another part or version there are others
  const of = `${part}:${version}`;
  const [choice, setChoice] = useState<{ of: string; ids: readonly number[] }>({ of, ids: [] });
  const choose = (ids: readonly number[]) => {
    setChoice({ of, ids });
  };
  const mayEdit = useMayEdit(dataset.owner_id);
  const choosing = { chosen: choice.of === of ? choice.ids : [], onChoose: mayEdit ? choose : undefined };
  const read = partNamed(current, part);
  const known = reportOf(read)?.classes.map(({ name }) => name) ?? [];
  const { classes, error, refetch, showSearch } = useClasses(dataset.id, read);
  const options =
    classes?.map(({ name, count }) => ({ value: name, label: t('samples.class', { name, count }) })) ??
    dataset.classes.map((name) => ({ value: name, label: name }));
  return (
    <Card>
      <Flex vertical gap="middle">
        <Flex gap="small" wrap align="center">
          {parts.length > 1 && (
            <Segmented<PartName>
              value={part}
              options={parts.map((value) => ({ value, label: t(`part.${value}`) }))}
              onChange={(value) => {
                setSearch({ part: value, label: undefined });
              }}
            />
          )}
          <Select<string>
            allowClear
            showSearch={showSearch}
            aria-label={t('samples.classFilter')}
            placeholder={t('samples.classFilter')}
            value={search.label ?? null}
            options={options}
            popupMatchSelectWidth={false}
            style={{ minWidth: 200 }}
            onChange={(label) => {
              setSearch({ label: label ?? undefined });
            }}
          />
          <div style={{ marginInlineStart: 'auto' }}>
            <LeaveOut dataset={dataset} part={part} chosen={choosing.chosen} onDone={() => choose([])} />
          </div>
        </Flex>
        {error && <ErrorState error={error} onRetry={() => void refetch()} compact />}
        <QueryView query={query} loading={<CardSkeleton rows={8} />}>
          {(page) =>
            page.items.length === 0 ? (
              <EmptyState title={t('samples.none')} />
            ) : (
              <Spin spinning={query.isPlaceholderData}>
                {dataset.purpose === 'image' ? (
                  <ImageSamples
                    datasetId={dataset.id}
                    version={version}
                    part={part}
                    samples={page.items}
                    {...choosing}
                  />
                ) : (
                  <TextSamples samples={page.items} classes={known} {...choosing} />
                )}
                <TablePager page={page} search={search} onSearch={setSearch} />
              </Spin>
            )
          }
        </QueryView>
      </Flex>
    </Card>
  );
}
