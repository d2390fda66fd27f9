import { Flex, Progress, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

interface UsageBarProps {
  name: string;
  /** Named elsewhere: only for those who hear it. */
  quiet?: boolean;
  used: number | undefined;
  /** Null: there is no limit, or it is not known; then there is no bar. */
  all: number | null | undefined;
  show: (value: number) => string;
}

const NEARLY_FULL = 0.9;

/** How much of something is used. */
export function UsageBar({ name, quiet = false, used = 0, all, show }: UsageBarProps) {
  const { t } = useTranslation('shared');
  if (all == null) return null;
  const share = all > 0 ? used / all : 0;
  return (
    <div>
      <Flex justify="space-between" gap={8}>
        {!quiet && <Typography.Text>{name}</Typography.Text>}
        <Typography.Text type="secondary">{t('use.of', { used: show(used), all: show(all) })}</Typography.Text>
      </Flex>
      <Progress
        aria-label={name}
        percent={Math.round(share * 100)}
        showInfo={false}
        size="small"
        status={share >= NEARLY_FULL ? 'exception' : 'normal'}
      />
    </div>
  );
}
