import { Flex } from 'antd';
import { HelpLink } from '@/shared/components/HelpLink';
import type { HelpTopic } from '@/shared/domain/help';

/** The title of a dialog, with the way to what explains it beside the cross that closes it. */
export function HelpTitle({ title, topic }: { title: string; topic: HelpTopic }) {
  return (
    <Flex justify="space-between" align="baseline" gap={12} wrap style={{ paddingInlineEnd: 24 }}>
      <span>{title}</span>
      <HelpLink topic={topic} />
    </Flex>
  );
}
