import { Checkbox, Flex, theme } from 'antd';
import { useTranslation } from 'react-i18next';
import { setLogLook, useLogLook } from '@/shared/components/log/logLook';
import { LineText } from '@/shared/components/log/LineText';
import { readFigures } from '@/shared/domain/logLine';

/** Some lines of a log, or any other text: metrics and progress in words. */
export function ExcerptLines({ text, raw = false }: { text: string; raw?: boolean }) {
  return text.split('\n').map((line, index) => (
    <div key={index}>
      <LineText text={line} words="" raw={raw} />
    </div>
  ));
}

/** Some lines of a log, or any other text, in a box; the switch shows metrics and progress as they were written. */
export function LogExcerpt({ text }: { text: string }) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  const { raw } = useLogLook();
  const hasFigures = text.split('\n').some((line) => readFigures(line) !== null);
  return (
    <Flex vertical gap={4} style={{ marginTop: 8 }}>
      {hasFigures && (
        <Checkbox checked={raw} onChange={(event) => setLogLook({ raw: event.target.checked })}>
          {t('log.raw')}
        </Checkbox>
      )}
      <pre
        tabIndex={0}
        style={{
          margin: 0,
          maxHeight: 240,
          overflow: 'auto',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
          fontFamily: token.fontFamilyCode,
          fontSize: token.fontSizeSM,
        }}
      >
        <ExcerptLines text={text} raw={raw} />
      </pre>
    </Flex>
  );
}
