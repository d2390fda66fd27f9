import { Card, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiKeysCard } from '@/features/accounts/components/ApiKeysCard';
import { PasswordCard } from '@/features/accounts/components/PasswordCard';
import { SessionsCard } from '@/features/accounts/components/SessionsCard';
import { StorageCard } from '@/features/accounts/components/StorageCard';
import { useUser } from '@/shared/auth/session';
import { KeyValue } from '@/shared/components/KeyValue';
import { PageHeader } from '@/shared/components/PageHeader';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';

/** One's own account: storage, password, where one is signed in, API keys. */
export function AccountPage() {
  const { t } = useTranslation('accounts');
  const user = useUser();
  if (user === null) return null;
  return (
    <>
      <PageHeader title={t('common:nav.account')} subtitle={t('account.subtitle')} />
      <Flex vertical gap={16}>
        <Card>
          <KeyValue
            items={[
              { key: 'name', label: t('field.name'), value: user.name },
              { key: 'display', label: t('field.display'), value: user.display },
              {
                key: 'roles',
                label: t('field.roles'),
                value: user.roles.map((role) => <StateTag key={role} kind="role" state={role} />),
              },
              { key: 'created', label: t('common:field.createdAt'), value: <RelativeTime value={user.created_at} /> },
            ]}
          />
        </Card>
        <StorageCard />
        <PasswordCard />
        <SessionsCard />
        <ApiKeysCard />
      </Flex>
    </>
  );
}
