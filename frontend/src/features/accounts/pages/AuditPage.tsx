import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { auditQuery, AUDIT_FILTERS, verifyAuditChain } from '@/features/accounts/api';
import type { AuditEntryView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { formatTime } from '@/shared/domain/format';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';

/** Who changed what, for administrators. */
export function AuditPage() {
  const { t } = useTranslation('accounts');
  const { search, setSearch } = useListSearch(AUDIT_FILTERS);
  const entries = useQuery(auditQuery(search));
  return (
    <ListView<AuditEntryView>
      title={t('audit.title')}
      subtitle={t('audit.what')}
      actions={<VerifyButton />}
      toolbar={{ placeholder: t('audit.search') }}
      query={entries}
      columns={useColumns()}
      search={search}
      onSearch={setSearch}
    />
  );
}

function useColumns(): TableColumnsType<AuditEntryView> {
  const { t, i18n } = useTranslation('accounts');
  return [
    { key: 'at', title: t('audit.at'), render: (_, row) => formatTime(row.at, i18n.language) },
    { key: 'user', title: t('audit.user'), dataIndex: 'user_name', render: (name: string) => name || '—' },
    {
      key: 'via',
      title: t('audit.via'),
      render: (_, row) => (row.via ? t(`audit.viaKind.${row.via}`, { defaultValue: row.via }) : '—'),
    },
    {
      key: 'what',
      title: t('audit.request'),
      render: (_, row) => (
        <>
          <Tag>{row.method}</Tag>
          <Typography.Text code>{row.path}</Typography.Text>
        </>
      ),
    },
    {
      key: 'status',
      title: t('audit.status'),
      render: (_, row) => <Tag color={row.status < 400 ? 'success' : 'error'}>{row.status}</Tag>,
    },
    { key: 'ip', title: t('session.ip'), dataIndex: 'ip' },
  ];
}

/** Checks that nobody took an entry out of the chain or changed one. */
function VerifyButton() {
  const { t } = useTranslation('accounts');
  const { message } = App.useApp();
  const verify = useAction(verifyAuditChain, {
    onSuccess: ({ intact, entries, broken_at }) =>
      intact
        ? void message.success(t('audit.intact', { count: entries }))
        : void message.error(t('audit.broken', { position: broken_at }), 10),
  });
  return (
    <Button
      icon={<SafetyCertificateOutlined />}
      loading={verify.isPending}
      onClick={() => {
        verify.mutate();
      }}
    >
      {t('audit.verify')}
    </Button>
  );
}
