import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { QueryView } from '@/shared/components/QueryView';
import { UsageBar } from '@/shared/components/UsageBar';
import { formatBytes } from '@/shared/domain/format';
import { StorageParts } from '@/shared/resources/StorageParts';
import { quotaQuery } from '@/shared/resources/useQuota';

/** How much of one's storage quota one's own things take, and which of them. */
export function StorageCard() {
  const { t } = useTranslation('accounts');
  return (
    <Card title={t('shared:resource.storage')}>
      <QueryView query={useQuery(quotaQuery)}>
        {({ storage: { used, limit, services } }) => (
          <Flex vertical gap="small">
            {limit === null ? (
              <Typography.Text>{t('account.noLimit', { used: formatBytes(used) })}</Typography.Text>
            ) : (
              <UsageBar name={t('account.used')} used={used} all={limit} show={formatBytes} />
            )}
            <StorageParts services={services} />
            <Typography.Text type="secondary">{t('account.storageHint')}</Typography.Text>
          </Flex>
        )}
      </QueryView>
    </Card>
  );
}
