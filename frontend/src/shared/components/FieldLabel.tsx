import { QuestionCircleOutlined } from '@ant-design/icons';
import { theme, Tooltip } from 'antd';
import { useId } from 'react';

interface FieldLabelProps {
  text: string;
  /** Shown when the mark is pointed at or focused. */
  help?: string | undefined;
}

/** The label of a form field, with a mark that explains it. The explanation is no part of the field's name. */
export function FieldLabel({ text, help }: FieldLabelProps) {
  const { token } = theme.useToken();
  const id = useId();
  return (
    <span>
      {text}
      {help && (
        <>
          <Tooltip title={help} trigger={['hover', 'focus', 'click']}>
            <span
              role="note"
              tabIndex={0}
              aria-describedby={id}
              style={{ marginInlineStart: 4, color: token.colorTextTertiary, cursor: 'help' }}
            >
              <QuestionCircleOutlined aria-hidden />
            </span>
          </Tooltip>
          <span id={id} hidden>
            {help}
          </span>
        </>
      )}
    </span>
  );
}
