import { Button, Card, Flex, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MendClasses } from '@/features/datasets/components/MendClasses';
import { ReportBody } from '@/features/datasets/components/ReportBody';
import { ReportClasses } from '@/features/datasets/components/ReportClasses';
import { ReportDownload } from '@/features/datasets/components/ReportDownload';
import { useCurrentParts } from '@/features/datasets/components/useCurrentParts';
import { useReadAgain } from '@/features/datasets/components/useReadAgain';
import { classesIn, marksIn, type PartName, partNamed, type Report, reportOf } from '@/features/datasets/lib';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { Bytes } from '@/shared/components/Bytes';
import { EmptyState } from '@/shared/components/EmptyState';
import { KeyValue } from '@/shared/components/KeyValue';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { formatNumber } from '@/shared/domain/format';
import { useOpening } from '@/shared/hooks/useOpening';

/** What the import of the current version found, by part. */
export function ReportView({ dataset }: { dataset: DatasetDetail }) {
  return (
    <QueryView query={useCurrentParts(dataset)} loading={<CardSkeleton />}>
      {(parts) => (
        <Card>
          <Reports dataset={dataset} parts={parts} />
        </Card>
      )}
    </QueryView>
  );
}

function Reports({ dataset, parts }: { dataset: DatasetDetail; parts: PartView[] }) {
  const { t } = useTranslation('datasets');
  const [chosen, setChosen] = useState<PartName>('train');
  const read = partNamed(parts, chosen);
  const report = reportOf(read);
  const mending = useOpening();
  const rereading = useReadAgain(dataset, { part: chosen });
  const mayMend = useMayEdit(dataset.owner_id) && partNamed(dataset.parts, chosen)?.has_archive === true;
  return (
    <Flex vertical gap="middle" align="stretch">
      {(parts.length > 1 || mayMend || report) && (
        <Flex justify="space-between" gap="small" wrap>
          {parts.length > 1 ? (
            <Segmented<PartName>
              value={chosen}
              onChange={setChosen}
              options={parts.map(({ part }) => ({ value: part, label: t(`part.${part}`) }))}
            />
          ) : (
            <span />
          )}
          <Flex gap="small" wrap>
            <ReportDownload name={dataset.name} part={read} />
            {mayMend && <Button onClick={() => mending.show()}>{t('mend.action')}</Button>}
          </Flex>
        </Flex>
      )}
      <MendClasses key={mending.key} dataset={dataset} part={chosen} open={mending.isOpen} onClose={mending.close} />
      {report ? (
        <>
          <Numbers report={report} />
          <ReportBody report={report} rereading={mayMend ? rereading : undefined} />
          <ReportClasses report={report} />
        </>
      ) : (
        <EmptyState title={t('report.none')} compact />
      )}
    </Flex>
  );
}

function Numbers({ report }: { report: Report }) {
  const { t, i18n } = useTranslation('datasets');
  const count = (value: number) => formatNumber(value, i18n.language, 0);
  const marks = marksIn(report);
  return (
    <KeyValue
      columns={4}
      items={[
        { key: 'samples', label: t('common:field.samples'), value: count(report.samples) },
        ...(marks === null ? [] : [{ key: 'marks', label: t('report.marks'), value: count(marks) }]),
        { key: 'classes', label: t('field.classes'), value: count(classesIn(report)) },
        { key: 'bad', label: t('report.bad'), value: count(report.bad) },
        { key: 'ignored', label: t('report.ignored'), value: count(report.ignored) },
        { key: 'size', label: t('report.size'), value: <Bytes value={report.size} /> },
        { key: 'smallest', label: t('report.smallest'), value: <Bytes value={report.smallest} /> },
        { key: 'largest', label: t('report.largest'), value: <Bytes value={report.largest} /> },
      ]}
    />
  );
}
