import { Tooltip } from 'antd';
import type { HTMLAttributes, ReactNode } from 'react';

interface LockedFieldsProps {
  /** Why nothing can be filled in here now; without one the fields are as they are. */
  reason: string | null | undefined;
  children: ReactNode;
}

const GROUP = { role: 'group', tabIndex: 0, 'aria-disabled': true } satisfies HTMLAttributes<HTMLElement>;

/** Fields that are disabled, all for one reason: none of them can have the focus, so that the group has it and says why. */
export function LockedFields({ reason, children }: LockedFieldsProps) {
  return (
    <Tooltip title={reason ?? ''} trigger={['hover', 'focus']}>
      <div {...(reason ? { ...GROUP, 'aria-label': reason } : {})}>{children}</div>
    </Tooltip>
  );
}
