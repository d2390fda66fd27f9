import { Alert, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { ShownOnce } from '@/features/accounts/components/ShownOnce';
import type { UserMade } from '@/shared/api/generated/types.gen';
import { CopyText } from '@/shared/components/CopyText';
import { KeyValue } from '@/shared/components/KeyValue';

/** The one-time password, this once. */
export function PasswordShown({ made, onClose }: { made: UserMade | null; onClose: () => void }) {
  const { t } = useTranslation('accounts');
  return (
    <ShownOnce open={made !== null} title={t('users.passwordTitle')} onClose={onClose}>
      {made !== null && (
        <Flex vertical gap={16}>
          <Alert type="info" showIcon title={t('users.passwordHint')} />
          <KeyValue
            columns={1}
            items={[
              { key: 'name', label: t('field.name'), value: <CopyText text={made.user.name} code /> },
              { key: 'password', label: t('field.password'), value: <CopyText text={made.one_time_password} code /> },
            ]}
          />
          <Typography.Text
            copyable={{
              text: `${t('field.name')}: ${made.user.name}\n${t('field.password')}: ${made.one_time_password}`,
              tooltips: false,
            }}
          >
            {t('users.copyBoth')}
          </Typography.Text>
        </Flex>
      )}
    </ShownOnce>
  );
}
