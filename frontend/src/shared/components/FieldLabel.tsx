import { QuestionCircleOutlined } from '@ant-design/icons';
import { theme, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';

interface FieldLabelProps {
  text: string;
  /** Shown when the mark is pointed at or focused. */
  help?: string | undefined;
}

/** The label of a form field, with a mark that explains it. */
export function FieldLabel({ text, help }: FieldLabelProps) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  return (
    <span>
      {text}
      {help && (
        <Tooltip title={help} trigger={['hover', 'focus', 'click']}>
          <QuestionCircleOutlined
            tabIndex={0}
            role="img"
            aria-label={t('helpOn', { text, help })}
            style={{ marginInlineStart: 4, color: token.colorTextTertiary, cursor: 'help' }}
          />
        </Tooltip>
      )}
    </span>
  );
}
