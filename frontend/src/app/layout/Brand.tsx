import { Link } from '@tanstack/react-router';
import { Flex, theme, Typography } from 'antd';

const MARK = '/favicon.svg';

export function Brand({ short = false }: { short?: boolean }) {
  const { token } = theme.useToken();
  return (
    <Link to="/" aria-label="Modelyard">
      <Flex align="center" gap={10} style={{ height: 52, paddingInlineStart: 18 }}>
        <img src={MARK} width={28} height={28} alt="" />
        {!short && (
          <Typography.Text strong style={{ fontSize: 17, color: token.colorText }}>
            Modelyard
          </Typography.Text>
        )}
      </Flex>
    </Link>
  );
}
