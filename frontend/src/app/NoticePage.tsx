import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/shared/components/LinkButton';
import { usePageTitle } from '@/shared/hooks/usePageTitle';

/** In the place of a page: why there is none, and the way home. */
export function NoticePage({ what }: { what: 'notFound' | 'forbidden' }) {
  const { t } = useTranslation();
  usePageTitle(t(`${what}.title`));
  return (
    <Flex vertical align="center" gap={8} style={{ paddingBlock: 96, textAlign: 'center' }}>
      <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
        {t(`${what}.title`)}
      </Typography.Title>
      <Typography.Text type="secondary">{t(`${what}.hint`)}</Typography.Text>
      <LinkButton to="/" style={{ marginTop: 16 }} type="primary">
        {t('notFound.back')}
      </LinkButton>
    </Flex>
  );
}
