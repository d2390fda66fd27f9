import { Alert, Flex, theme, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Coded, useProblemText } from '@/shared/api/problems';
import { ExcerptLines, LogExcerpt } from '@/shared/components/log/LogExcerpt';
import { RoomHolders } from '@/shared/components/RoomHolders';

interface ReasonNoteProps {
  /** Without one nothing is shown. */
  reason: Coded | null | undefined;
  kind?: 'error' | 'warning' | 'info';
  /** One line, for a table: the rest is in the tooltip. */
  compact?: boolean;
  /** Of one line: as in CSS; as wide as its place, which a table has to be told. */
  maxWidth?: string;
  /** Inside a link, which is what gets the focus. */
  inLink?: boolean;
  /** What can be done about it. */
  children?: ReactNode;
}

/** Why something failed, waits or was refused, what to do next, and the raw text it comes from. */
export function ReasonNote(props: ReasonNoteProps) {
  const { reason, kind = 'error', compact = false, maxWidth = '100%', inLink = false, children } = props;
  const text = useProblemText();
  if (!reason) return null;
  const { title, hint } = text(reason);
  if (compact) {
    const more = hint || reason.detail;
    return (
      <Tooltip title={more && <ExcerptLines text={more} />} trigger={['hover', 'focus']}>
        <Typography.Text
          type={kind === 'error' ? 'danger' : 'secondary'}
          ellipsis
          tabIndex={more && !inLink ? 0 : undefined}
          style={{ maxWidth }}
        >
          {title}
        </Typography.Text>
      </Tooltip>
    );
  }
  return (
    <Alert
      type={kind}
      showIcon
      title={title}
      description={
        (hint || reason.detail || children) && (
          <Rest hint={hint} detail={reason.detail ?? ''}>
            <RoomHolders params={reason.params ?? {}} />
            {children}
          </Rest>
        )
      }
    />
  );
}

function Rest({ hint, detail, children }: { hint: string; detail: string; children: ReactNode }) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  return (
    <Flex vertical gap={8}>
      {hint}
      {children}
      {detail && detail !== hint && (
        <details>
          <summary style={{ cursor: 'pointer', color: token.colorTextSecondary }}>{t('detail')}</summary>
          <LogExcerpt text={detail} />
        </details>
      )}
    </Flex>
  );
}
