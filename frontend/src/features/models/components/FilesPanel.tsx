import { DownloadOutlined } from '@ant-design/icons';
import { Card, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FileView, ModelDetail } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction, useProblemText } from '@/shared/api/problems';
import { ActionButton } from '@/shared/components/ActionButton';
import { Bytes } from '@/shared/components/Bytes';
import { CopyText } from '@/shared/components/CopyText';
import { EmptyState } from '@/shared/components/EmptyState';
import { WideTable } from '@/shared/components/WideTable';

/** The model's files with their checksums, and all of them as one zip. */
export function FilesPanel({ model }: { model: ModelDetail }) {
  const { t } = useTranslation('models');
  const text = useProblemText();
  const save = useAction(() => download(`/api/v1/models/${model.id}/download`));
  const files = model.files ?? [];
  return (
    <Card
      title={t('files.title', { count: model.file_count })}
      styles={{ body: { padding: 0 } }}
      extra={
        <ActionButton
          icon={<DownloadOutlined />}
          reason={
            model.state === 'ready' ? null : text({ code: 'model.not_ready', params: { state: model.state } }).title
          }
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('files.download')}
        </ActionButton>
      }
    >
      <WideTable<FileView>
        size="middle"
        rowKey="path"
        dataSource={files}
        pagination={files.length > 20 ? { pageSize: 20, size: 'small' } : false}
        locale={{ emptyText: <EmptyState compact title={t('files.none')} /> }}
        columns={[
          {
            key: 'path',
            title: t('files.path'),
            render: (_, row) => <Typography.Text style={{ overflowWrap: 'anywhere' }}>{row.path}</Typography.Text>,
          },
          {
            key: 'size',
            title: t('common:field.size'),
            align: 'end',
            width: 120,
            render: (_, row) => <Bytes value={row.size} />,
          },
          {
            key: 'sha256',
            title: t('files.checksum'),
            width: 320,
            render: (_, row) => <CopyText code text={row.sha256} maxWidth={280} />,
          },
        ]}
      />
      {model.file_count > files.length && (
        <Typography.Text type="secondary" style={{ display: 'block', padding: '8px 16px' }}>
          {t('files.more', { shown: files.length, count: model.file_count })}
        </Typography.Text>
      )}
    </Card>
  );
}
