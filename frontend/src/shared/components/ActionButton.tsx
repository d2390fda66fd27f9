import { Button, type ButtonProps, Tooltip } from 'antd';

export interface ActionButtonProps extends Omit<ButtonProps, 'disabled' | 'title'> {
  /** Why it does nothing now. The button can still be reached, and says it to whoever points at it or gets there. */
  reason?: string | null | undefined;
}

/** A button that may be locked for a reason: one that is disabled could not tell it to the keyboard. */
export function ActionButton({ reason, className, onClick, ...button }: ActionButtonProps) {
  const locked = reason !== undefined && reason !== null && reason !== '';
  const lock = {
    'aria-disabled': true,
    'aria-description': reason ?? '',
    className: `ant-btn-disabled ${className ?? ''}`,
    htmlType: 'button' as const,
    onClick: undefined,
  };
  return (
    <Tooltip title={locked ? reason : ''} trigger={['hover', 'focus']}>
      <Button {...button} {...(locked ? lock : { className, onClick })} />
    </Tooltip>
  );
}
