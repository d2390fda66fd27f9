import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Card, Flex, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { sessionsQuery } from '@/features/accounts/api';
import { clientOf } from '@/features/accounts/lib';
import { endMySession } from '@/shared/api/generated/sdk.gen';
import { useAction } from '@/shared/api/problems';
import { signOutHere } from '@/shared/auth/signOut';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { TableSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { WideTable } from '@/shared/components/WideTable';

/** Where one is signed in, and the way to end that. */
export function SessionsCard() {
  const { t } = useTranslation('accounts');
  const sessions = useQuery(sessionsQuery());
  const client = useQueryClient();
  const end = useAction((session_id: string) => endMySession({ path: { session_id } }), {
    success: t('session.ended'),
    quiet: true,
    onSuccess: () => client.invalidateQueries(sessionsQuery()),
  });
  return (
    <Card title={t('session.title')} extra={<EverywhereButton />} styles={{ body: { padding: 0 } }}>
      <QueryView query={sessions} loading={<TableSkeleton rows={2} />}>
        {(rows) => (
          <WideTable
            rowKey="id"
            size="middle"
            pagination={false}
            dataSource={rows}
            columns={[
              {
                key: 'client',
                title: t('session.client'),
                render: (_, { user_agent, current }) => (
                  <Flex gap={8} align="center">
                    <Typography.Text>{clientOf(user_agent) || t('session.script')}</Typography.Text>
                    {current && <Tag color="processing">{t('session.current')}</Tag>}
                  </Flex>
                ),
              },
              { key: 'ip', title: t('session.ip'), dataIndex: 'ip' },
              { key: 'since', title: t('session.since'), render: (_, row) => <RelativeTime value={row.created_at} /> },
              { key: 'used', title: t('session.used'), render: (_, row) => <RelativeTime value={row.last_used_at} /> },
              {
                key: 'end',
                align: 'end',
                render: (_, row) =>
                  !row.current && (
                    <ConfirmButton
                      type="link"
                      size="small"
                      danger
                      title={t('session.endTitle')}
                      description={t('session.endHint')}
                      onConfirm={() => end.mutateAsync(row.id)}
                    >
                      {t('session.end')}
                    </ConfirmButton>
                  ),
              },
            ]}
          />
        )}
      </QueryView>
    </Card>
  );
}

function EverywhereButton() {
  const { t } = useTranslation('accounts');
  const navigate = useNavigate();
  const client = useQueryClient();
  const everywhere = useAction(() => signOutHere(true), {
    quiet: true,
    onSuccess: async () => {
      client.clear();
      await navigate({ to: '/sign-in' });
    },
  });
  return (
    <ConfirmButton
      size="small"
      title={t('session.everywhereTitle')}
      description={t('session.everywhereHint')}
      onConfirm={() => everywhere.mutateAsync()}
    >
      {t('session.everywhere')}
    </ConfirmButton>
  );
}
