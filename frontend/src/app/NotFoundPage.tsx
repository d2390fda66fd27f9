import { Link } from '@tanstack/react-router';
import { Button, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '@/shared/hooks/usePageTitle';

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('notFound.title'));
  return (
    <Flex vertical align="center" gap={8} style={{ paddingBlock: 96, textAlign: 'center' }}>
      <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
        {t('notFound.title')}
      </Typography.Title>
      <Typography.Text type="secondary">{t('notFound.hint')}</Typography.Text>
      <Link to="/" style={{ marginTop: 16 }}>
        <Button type="primary">{t('notFound.back')}</Button>
      </Link>
    </Flex>
  );
}
