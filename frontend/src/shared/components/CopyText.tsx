import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';

interface CopyTextProps {
  text: string;
  /** In the face of code: ids, paths, addresses. */
  code?: boolean;
  /** Pixels after which it is cut with an ellipsis; all of it is copied. */
  maxWidth?: number;
}

/** A text with a button that copies it. */
export function CopyText({ text, code = false, maxWidth }: CopyTextProps) {
  const { t } = useTranslation('shared');
  return (
    <Typography.Text
      code={code}
      copyable={{ text, tooltips: [t('copy'), t('copied')] }}
      ellipsis={maxWidth === undefined ? false : { tooltip: text }}
      style={maxWidth === undefined ? { overflowWrap: 'anywhere' } : { maxWidth }}
    >
      {text}
    </Typography.Text>
  );
}
