import { Alert, Flex, theme, Tooltip, Typography } from 'antd';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Coded, useProblemText } from '@/shared/api/problems';
import { ExcerptLines, LogExcerpt } from '@/shared/components/log/LogExcerpt';
import { RoomHolders } from '@/shared/components/RoomHolders';

interface ReasonNoteProps {
  /** Without one nothing is shown. */
  reason: Coded | null | undefined;
  kind?: 'error' | 'warning' | 'info';
  /** One line: the rest is in the tooltip. */
  compact?: boolean;
  /** In a cell of a table: two lines so wide, as in CSS; the rest by the pointer, the keyboard or a tap. */
  cellWidth?: string;
  /** Inside a link, which is what gets the focus. */
  inLink?: boolean;
  /** What it comes from is read at once: lines of a log. */
  open?: boolean;
  /** What can be done about it. */
  children?: ReactNode;
}

/** Why something failed, waits or was refused, what to do next, and the raw text it comes from. */
export function ReasonNote(props: ReasonNoteProps) {
  const { reason, kind = 'error', compact = false, cellWidth, inLink = false, open = false, children } = props;
  const text = useProblemText();
  if (!reason) return null;
  const { title, hint } = text(reason);
  if (compact) {
    const more = [title, hint || reason.detail].filter(Boolean).join('\n');
    return (
      <Tooltip title={<ExcerptLines text={more} />} trigger={['hover', 'focus']}>
        <Typography.Text
          type={kind === 'error' ? 'danger' : 'secondary'}
          ellipsis={cellWidth === undefined}
          tabIndex={inLink ? undefined : 0}
          style={{ maxWidth: '100%' }}
        >
          {cellWidth === undefined ? title : <span style={inCell(cellWidth)}>{title}</span>}
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
          <Rest hint={hint} detail={reason.detail ?? ''} open={open}>
            <RoomHolders params={reason.params ?? {}} />
            {children}
          </Rest>
        )
      }
    />
  );
}

/** On an element of its own: the text component of antd sets the number of lines, too. */
function inCell(maxWidth: string): CSSProperties {
  return {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
    overflowWrap: 'anywhere',
    minWidth: 88,
    maxWidth,
  };
}

function Rest({ hint, detail, open, children }: { hint: string; detail: string; open: boolean; children: ReactNode }) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  return (
    <Flex vertical gap={8}>
      {hint}
      {children}
      {detail && detail !== hint && (
        <details open={open}>
          <summary style={{ cursor: 'pointer', color: token.colorTextSecondary }}>{t('detail')}</summary>
          <LogExcerpt text={detail} />
        </details>
      )}
    </Flex>
  );
}
