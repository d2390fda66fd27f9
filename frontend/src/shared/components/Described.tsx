import { Flex, Typography } from 'antd';
import type { ReactNode } from 'react';

interface DescribedProps {
  /** What it is called, mostly a link. */
  children: ReactNode;
  description: string;
  /** Pixels. */
  minWidth?: number;
  maxWidth?: number;
  small?: boolean;
}

/** In a row of a table: what a thing is called and, in one line below, what it is about. */
export function Described({ children, description, minWidth = 0, maxWidth = 320, small = false }: DescribedProps) {
  return (
    <Flex vertical style={{ minWidth, maxWidth }}>
      {children}
      {description && (
        <Typography.Text
          type="secondary"
          ellipsis={{ tooltip: description }}
          style={small ? { fontSize: 12 } : undefined}
        >
          {description}
        </Typography.Text>
      )}
    </Flex>
  );
}
