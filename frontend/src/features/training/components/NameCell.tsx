import { Flex, Typography } from 'antd';
import type { ComponentProps } from 'react';

interface NameCellProps {
  name: string;
  description: string;
  disabled?: boolean;
}

const GREY: ComponentProps<typeof Typography.Text> = { type: 'secondary' };

/** The name of something that can be chosen, and a line about it. */
export function NameCell({ name, description, disabled = false }: NameCellProps) {
  return (
    <Flex vertical style={{ minWidth: 160, maxWidth: 360 }}>
      <Typography.Text strong={!disabled} {...(disabled ? GREY : {})} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Typography.Text>
      {description && (
        <Typography.Text type="secondary" ellipsis={{ tooltip: description }} style={{ fontSize: 12 }}>
          {description}
        </Typography.Text>
      )}
    </Flex>
  );
}
