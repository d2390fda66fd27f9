import { Flex, Progress, Steps, Typography } from 'antd';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { usePhone } from '@/shared/hooks/useMediaQuery';

interface StepItem {
  title: string;
  /** It cannot be jumped to yet. */
  disabled?: boolean;
  /** Something in it is wrong. */
  failed?: boolean;
}

interface StepBarProps {
  items: readonly StepItem[];
  current: number;
  /** Steps can be jumped to. */
  onStep?: (index: number) => void;
}

const FAILED: ComponentProps<typeof Typography.Text> = { type: 'danger' };

/** Where in a flow one is; on a phone in words and as a bar, since the steps do not fit beside each other. */
export function StepBar({ items, current, onStep }: StepBarProps) {
  const { t } = useTranslation('shared');
  const narrow = usePhone();
  const here = items[current];
  if (narrow) {
    const where = t('steps.of', { number: current + 1, total: items.length, title: here?.title ?? '' });
    return (
      <Flex vertical gap={4}>
        <Typography.Text strong {...(here?.failed ? FAILED : {})}>
          {where}
        </Typography.Text>
        <Progress
          aria-label={where}
          percent={((current + 1) / items.length) * 100}
          status={here?.failed ? 'exception' : 'normal'}
          showInfo={false}
          size="small"
        />
      </Flex>
    );
  }
  return (
    <Steps
      size="small"
      responsive={false}
      current={current}
      {...(onStep ? { onChange: onStep } : {})}
      items={items.map(({ title, disabled = false, failed = false }) => ({
        title,
        disabled,
        ...(failed ? { status: 'error' as const } : {}),
      }))}
    />
  );
}
