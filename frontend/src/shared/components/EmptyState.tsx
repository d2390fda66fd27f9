import { Empty, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  title: ReactNode;
  /** What to do about it. */
  hint?: ReactNode;
  action?: ReactNode;
  /** For a card or a small table. */
  compact?: boolean;
}

/** What stands where there is nothing yet, with the next step. */
export function EmptyState({ title, hint, action, compact = false }: EmptyStateProps) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      style={{ paddingBlock: compact ? 8 : 40, margin: 0 }}
      description={
        <Flex vertical gap={4} align="center">
          <Typography.Text strong={!compact}>{title}</Typography.Text>
          {hint && (
            <Typography.Text type="secondary" style={{ maxWidth: 480 }}>
              {hint}
            </Typography.Text>
          )}
        </Flex>
      }
    >
      {action}
    </Empty>
  );
}
