import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiKeysQuery } from '@/features/accounts/api';
import { ApiKeyDialog } from '@/features/accounts/components/ApiKeyDialog';
import { ShownOnce } from '@/features/accounts/components/ShownOnce';
import { deleteApiKey } from '@/shared/api/generated/sdk.gen';
import { useAction } from '@/shared/api/problems';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { CopyText } from '@/shared/components/CopyText';
import { EmptyState } from '@/shared/components/EmptyState';
import { TableSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { WideTable } from '@/shared/components/WideTable';
import { useOpening } from '@/shared/hooks/useOpening';

/** Keys for scripts and for the addresses of services. */
export function ApiKeysCard() {
  const { t } = useTranslation('accounts');
  const making = useOpening();
  const [made, setMade] = useState<string | null>(null);
  const keys = useQuery(apiKeysQuery());
  const client = useQueryClient();
  const remove = useAction((key_id: string) => deleteApiKey({ path: { key_id } }), {
    success: t('key.deleted'),
    quiet: true,
    onSuccess: () => client.invalidateQueries(apiKeysQuery()),
  });
  return (
    <Card
      title={t('key.title')}
      styles={{ body: { padding: 0 } }}
      extra={
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => {
            making.show();
          }}
        >
          {t('key.create')}
        </Button>
      }
    >
      <QueryView query={keys} loading={<TableSkeleton rows={2} />}>
        {(rows) => (
          <WideTable
            rowKey="id"
            size="middle"
            pagination={false}
            dataSource={rows}
            locale={{ emptyText: <EmptyState compact title={t('key.none')} hint={t('key.noneHint')} /> }}
            columns={[
              { key: 'name', title: t('common:field.name'), dataIndex: 'name' },
              {
                key: 'prefix',
                title: t('key.prefix'),
                render: (_, row) => <Typography.Text code>{`${row.prefix}…`}</Typography.Text>,
              },
              {
                key: 'scopes',
                title: t('key.scopes'),
                render: (_, row) => row.scopes.map((scope) => <Tag key={scope}>{scopeText(t, scope)}</Tag>),
              },
              {
                key: 'created',
                title: t('common:field.createdAt'),
                render: (_, row) => <RelativeTime value={row.created_at} />,
              },
              { key: 'used', title: t('session.used'), render: (_, row) => <RelativeTime value={row.last_used_at} /> },
              {
                key: 'expires',
                title: t('key.expires'),
                render: (_, row) => (row.expires_at ? <RelativeTime value={row.expires_at} /> : t('key.never')),
              },
              {
                key: 'delete',
                align: 'end',
                render: (_, row) => (
                  <ConfirmButton
                    type="link"
                    size="small"
                    danger
                    title={t('key.deleteTitle', { name: row.name })}
                    description={t('key.deleteHint')}
                    onConfirm={() => remove.mutateAsync(row.id)}
                  >
                    {t('common:action.delete')}
                  </ConfirmButton>
                ),
              },
            ]}
          />
        )}
      </QueryView>
      {making.isOpen && <ApiKeyDialog key={making.key} onClose={making.close} onMade={setMade} />}
      <ShownOnce
        open={made !== null}
        title={t('key.create')}
        onClose={() => {
          setMade(null);
        }}
      >
        {made !== null && (
          <Alert type="success" showIcon title={t('key.made')} description={<CopyText text={made} code />} />
        )}
      </ShownOnce>
    </Card>
  );
}

function scopeText(t: (key: string, values?: Record<string, string>) => string, scope: string): string {
  if (scope === 'api') return t('key.scope.api');
  return scope === 'serve:*' ? t('key.scope.serveAll') : t('key.scope.serveOne', { id: scope.slice('serve:'.length) });
}
