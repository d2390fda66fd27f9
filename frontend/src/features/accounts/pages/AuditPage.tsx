import { SafetyCertificateOutlined } from '@ant-design/icons';
import { App, Button, type TableColumnsType, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { audit, userChoice, verifyAuditChain } from '@/features/accounts/api';
import { deedOf, PERIODS } from '@/features/accounts/audit';
import type { AuditEntryView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { Described } from '@/shared/components/Described';
import { formatTime } from '@/shared/domain/format';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';

/** Who changed what, for administrators. */
export function AuditPage() {
  const { t } = useTranslation('accounts');
  const list = useResourceList(audit);
  return (
    <ListView
      {...list}
      title={t('common:nav.audit')}
      subtitle={t('audit.subtitle')}
      actions={<VerifyButton />}
      toolbar={{
        placeholder: t('audit.search'),
        filters: [
          { name: 'user_id', label: t('audit.user'), options: userChoice },
          {
            name: 'days',
            label: t('audit.at'),
            options: PERIODS.map((days) => ({ value: days, label: t('audit.days', { count: Number(days) }) })),
          },
        ],
      }}
      columns={useColumns()}
    />
  );
}

function useColumns(): TableColumnsType<AuditEntryView> {
  const { t, i18n } = useTranslation('accounts');
  return [
    {
      key: 'at',
      title: t('audit.at'),
      render: (_, row) => <div style={{ minWidth: 96 }}>{formatTime(row.at, i18n.language)}</div>,
    },
    { key: 'user', title: t('audit.user'), dataIndex: 'user_name', render: (name: string) => name || '—' },
    {
      key: 'via',
      responsive: ['md'],
      title: t('audit.via'),
      render: (_, row) => (row.via ? t(`audit.viaKind.${row.via}`, { defaultValue: row.via }) : '—'),
    },
    {
      key: 'what',
      title: t('audit.request'),
      render: (_, row) => (
        <Described small description={`${row.method} ${row.path}`} maxWidth="clamp(150px, 40vw, 480px)">
          <Sentence entry={row} />
        </Described>
      ),
    },
    {
      key: 'status',
      // that it failed is in the sentence, too
      responsive: ['md'],
      title: t('audit.status'),
      render: (_, row) =>
        row.status < 400 ? (
          <Tag color="success">{t('audit.worked')}</Tag>
        ) : (
          <Tag color="error">{t('audit.refused', { status: row.status })}</Tag>
        ),
    },
    { key: 'ip', responsive: ['md'], title: t('session.ip'), dataIndex: 'ip' },
  ];
}

/** What was done, or tried in vain, with the name that the thing had then. */
function Sentence({ entry }: { entry: AuditEntryView }) {
  const { t } = useTranslation('accounts');
  const deed = deedOf(entry);
  const kind = deed?.kind === undefined ? '' : t(`audit.kind.${deed.kind}`);
  const what = kind && entry.thing_name ? t('audit.thing', { kind, name: entry.thing_name }) : kind || entry.thing_name;
  const end = entry.status < 400 ? 'did' : 'tried';
  return <span>{deed ? t(`audit.${end}.${deed.key}`, { what }) : what || t('audit.unknown')}</span>;
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
