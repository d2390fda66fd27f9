import { useQuery } from '@tanstack/react-query';
import { Card, Col, Flex, Row, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { versionsQuery } from '@/features/datasets/api';
import { PartCards } from '@/features/datasets/components/ImportSteps';
import { LayoutHint } from '@/features/datasets/components/LayoutHint';
import type { DatasetDetail, VersionView } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonCell } from '@/shared/components/ReasonCell';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { WideTable } from '@/shared/components/WideTable';
import { formatBytes } from '@/shared/domain/format';

/** Upload anew, and what was uploaded before. */
export function VersionsView({ dataset }: { dataset: DatasetDetail }) {
  const { t } = useTranslation('datasets');
  const mayEdit = useMayEdit(dataset.owner_id);
  return (
    <Flex vertical gap="large">
      {mayEdit && (
        <section>
          <Heading>{t('versions.newest')}</Heading>
          <Row gutter={[16, 16]}>
            <Col xs={24} lg={15}>
              <Flex vertical gap="middle">
                <PartCards dataset={dataset} />
              </Flex>
            </Col>
            <Col xs={24} lg={9}>
              <LayoutHint
                purpose={dataset.purpose}
                taskType={dataset.task_type}
                format={dataset.format}
                testMode={dataset.test_mode}
              />
            </Col>
          </Row>
        </section>
      )}
      <Card title={t('versions.all')} styles={{ body: { padding: 0 } }}>
        <History id={dataset.id} />
      </Card>
    </Flex>
  );
}

function Heading({ children }: { children: string }) {
  return (
    <Typography.Title level={2} style={{ margin: '0 0 12px', fontSize: 16 }}>
      {children}
    </Typography.Title>
  );
}

function History({ id }: { id: string }) {
  const { t } = useTranslation('datasets');
  const query = useQuery(versionsQuery(id));
  const columns: TableColumnsType<VersionView> = [
    {
      key: 'version',
      title: t('common:field.version'),
      width: 160,
      render: (_, row) => (
        <Flex gap={4} align="center">
          {`v${row.version}`}
          {row.current && <Tag color="success">{t('versions.current')}</Tag>}
        </Flex>
      ),
    },
    { key: 'parts', title: t('versions.parts'), render: (_, row) => <Parts version={row} /> },
    {
      key: 'time',
      title: t('versions.time'),
      width: 140,
      render: (_, row) => <RelativeTime value={newest(row)} />,
    },
  ];
  return (
    <QueryView query={query}>
      {(versions) => (
        <WideTable<VersionView>
          size="small"
          rowKey="version"
          columns={columns}
          dataSource={versions}
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          scroll={{ x: 560 }}
          locale={{ emptyText: t('versions.none') }}
        />
      )}
    </QueryView>
  );
}

const newest = (version: VersionView): string | null =>
  version.parts
    .map((part) => part.updated_at ?? '')
    .sort()
    .at(-1) || null;

function Parts({ version }: { version: VersionView }) {
  const { t } = useTranslation('datasets');
  return (
    <Flex vertical gap={4}>
      {version.parts.map((part) => (
        <Flex key={part.part} gap="small" align="center" wrap>
          <span>{t(`part.${part.part}`)}</span>
          <StateTag kind="part" state={part.state} />
          <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
            {t('part.file', { name: part.filename, size: formatBytes(part.size ?? 0) })}
          </Typography.Text>
          <ReasonCell reason={part.reason} />
        </Flex>
      ))}
    </Flex>
  );
}
