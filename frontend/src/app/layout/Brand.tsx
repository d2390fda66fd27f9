import { Link } from '@tanstack/react-router';
import { Flex, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

const MARK = '/favicon.svg';

export function Brand({ short = false }: { short?: boolean }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  return (
    <Link to="/" aria-label={t('brand')}>
      <Flex align="center" gap={10} style={{ height: 52, paddingInlineStart: 18 }}>
        <img src={MARK} width={28} height={28} alt="" />
        {!short && (
          <Typography.Text strong style={{ fontSize: 17, color: token.colorText }}>
            {t('brand')}
          </Typography.Text>
        )}
      </Flex>
    </Link>
  );
}
