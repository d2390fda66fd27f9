import { Typography } from 'antd';
import type { ComponentProps } from 'react';
import { Described } from '@/shared/components/Described';

interface NameCellProps {
  name: string;
  description: string;
  disabled?: boolean;
}

const GREY: ComponentProps<typeof Typography.Text> = { type: 'secondary' };

/** The name of something that can be chosen, and a line about it. */
export function NameCell({ name, description, disabled = false }: NameCellProps) {
  return (
    <Described description={description} minWidth={160} maxWidth={360} small>
      <Typography.Text strong={!disabled} {...(disabled ? GREY : {})} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Typography.Text>
    </Described>
  );
}
