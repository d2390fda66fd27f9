import { Link } from '@tanstack/react-router';
import { Alert, Card, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { ClassChart } from '@/features/datasets/components/ClassChart';
import { useCurrentParts } from '@/features/datasets/components/useCurrentParts';
import { classRows, partNamed, reportOf, trainedOn } from '@/features/datasets/lib';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { Bytes } from '@/shared/components/Bytes';
import { EmptyState } from '@/shared/components/EmptyState';
import { FieldLabel } from '@/shared/components/FieldLabel';
import { KeyValue } from '@/shared/components/KeyValue';
import { LinkButton } from '@/shared/components/LinkButton';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { formatNumber } from '@/shared/domain/format';
import { useFacts } from '@/shared/resources/useFacts';

/** What a dataset is, and what is in its current version. */
export function Overview({ dataset }: { dataset: DatasetDetail }) {
  return (
    <Flex vertical gap="middle">
      <NewerVersion dataset={dataset} />
      <Card>
        <Facts dataset={dataset} />
      </Card>
      {dataset.current_version === null ? (
        <Card>
          <Nothing />
        </Card>
      ) : (
        <Classes dataset={dataset} />
      )}
    </Flex>
  );
}

function Facts({ dataset }: { dataset: DatasetDetail }) {
  const { t, i18n } = useTranslation('datasets');
  const fact = useFacts(dataset);
  const count = (value: number | undefined) => (value === undefined ? null : formatNumber(value, i18n.language, 0));
  const { train, test } = dataset.counts;
  return (
    <KeyValue
      columns={3}
      items={[
        fact.purpose,
        {
          key: 'annotation',
          label: t('field.annotation'),
          value: t(`shared:annotation.${dataset.annotation}`, { defaultValue: dataset.annotation }),
        },
        { key: 'format', label: t('field.format'), value: dataset.format },
        { key: 'testMode', label: t('field.testMode'), value: t(`testMode.${dataset.test_mode}`) },
        {
          key: 'version',
          label: <FieldLabel text={t('common:field.version')} help={t('versions.help')} />,
          value: dataset.current_version === null ? null : `v${dataset.current_version}`,
        },
        { key: 'size', label: t('common:field.size'), value: <Bytes value={dataset.size || null} /> },
        { key: 'train', label: t('field.trainSamples'), value: count(train) },
        ...(dataset.test_mode === 'separate'
          ? [{ key: 'test', label: t('field.testSamples'), value: count(test) }]
          : []),
        { key: 'classes', label: t('field.classes'), value: count(dataset.class_count || undefined) },
        fact.owner,
        fact.created,
        fact.updated,
        fact.id,
      ]}
    />
  );
}

function Classes({ dataset }: { dataset: DatasetDetail }) {
  const query = useCurrentParts(dataset);
  return (
    <QueryView query={query} loading={<CardSkeleton />}>
      {(parts) => <ClassesOf dataset={dataset} parts={parts} />}
    </QueryView>
  );
}

function ClassesOf({ dataset, parts }: { dataset: DatasetDetail; parts: PartView[] }) {
  const { t, i18n } = useTranslation('datasets');
  const count = (value: number) => formatNumber(value, i18n.language, 0);
  const rows = classRows(reportOf(partNamed(parts, 'train')), reportOf(partNamed(parts, 'test')));
  const warnings = parts.reduce((sum, part) => sum + (reportOf(part)?.warnings.length ?? 0), 0);
  const leak = trainedOn(parts);
  return (
    <Card
      title={t('overview.classes')}
      extra={
        warnings > 0 && (
          <Link to="." search={{ tab: 'report' } as never}>
            {t('overview.warnings', { count: warnings })}
          </Link>
        )
      }
    >
      {leak && (
        <div style={{ marginBottom: 16 }}>
          <ReasonNote reason={leak} kind="warning" />
        </div>
      )}
      <ClassChart rows={rows} separate={dataset.test_mode === 'separate'} />
      {dataset.class_count > rows.length && (
        <Typography.Text type="secondary">
          {t('overview.cut', { n: count(rows.length), total: count(dataset.class_count) })}
        </Typography.Text>
      )}
    </Card>
  );
}

function Nothing() {
  const { t } = useTranslation('datasets');
  return (
    <EmptyState
      compact
      title={t('overview.nothing')}
      hint={t('overview.nothingHint')}
      action={
        <LinkButton to="." search={{ tab: 'versions' } as never}>
          {t('overview.toData')}
        </LinkButton>
      }
    />
  );
}

/** Says what becomes of a version after the current one. */
function NewerVersion({ dataset }: { dataset: DatasetDetail }) {
  const { t } = useTranslation('datasets');
  const current = dataset.current_version;
  const isComing = (part: PartView) => part.state === 'uploading' || part.state === 'validating';
  const newer = (dataset.parts ?? []).filter((part) => part.version > (current ?? 0) || isComing(part));
  if (current === null || newer.length === 0) return null;
  const refused = newer.some((part) => part.state === 'invalid');
  const going = newer.some(isComing);
  if (!refused && !going) return null;
  const next = Math.max(current + 1, ...newer.map((part) => part.version));
  return (
    <Alert
      type={refused ? 'warning' : 'info'}
      showIcon
      title={t(refused ? 'overview.newerRefused' : 'overview.newerGoing', { next, current })}
      action={
        <Link to="." search={{ tab: 'versions' } as never}>
          {t('overview.look')}
        </Link>
      }
    />
  );
}
