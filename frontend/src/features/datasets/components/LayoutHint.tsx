import { FileOutlined, FolderOutlined } from '@ant-design/icons';
import { Card, Flex, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { layoutOf, notesOf } from '@/features/datasets/layouts';
import { CodeBlock } from '@/shared/components/CodeBlock';

interface LayoutHintProps {
  purpose: string | undefined;
  taskType: string | undefined;
  format: string | undefined;
  testMode?: string | undefined;
}

/** Whose words name the classes of the example. */
const SUBJECTS: Record<string, string> = { image: 'image', video: 'video', speech: 'speech' };

/** What the archive of the chosen format must look like inside. */
export function LayoutHint({ purpose, taskType, format, testMode }: LayoutHintProps) {
  const { t } = useTranslation('datasets');
  const { token } = theme.useToken();
  if (!purpose || !taskType || !format) {
    return (
      <Card size="small" title={t('layout.title')}>
        <Typography.Text type="secondary">{t('layout.choose')}</Typography.Text>
      </Card>
    );
  }
  const subject = SUBJECTS[purpose] ?? 'text';
  const layout = layoutOf(format, purpose, taskType, {
    classA: t(`layout.words.${subject}A`),
    classB: t(`layout.words.${subject}B`),
    textA: t('layout.words.sentenceA'),
    textB: t('layout.words.sentenceB'),
    marked: {
      text: t('layout.words.marked'),
      label: t('layout.words.entity'),
      words: [t('layout.words.entityA'), t('layout.words.entityB')],
      relation: t('layout.words.relation'),
    },
  });
  const notes = notesOf(format, purpose, taskType, testMode)
    .map((name) => t(`layout.${name}`, { defaultValue: '' }))
    .filter((note) => note !== '');
  return (
    <Card size="small" title={t('layout.title')}>
      <Flex vertical gap="middle">
        {layout && (
          <ul
            aria-label={t('layout.tree')}
            style={{
              listStyle: 'none',
              margin: 0,
              padding: '8px 12px',
              background: token.colorFillQuaternary,
              borderRadius: token.borderRadius,
              fontFamily: token.fontFamilyCode,
              fontSize: token.fontSizeSM,
              lineHeight: 1.8,
            }}
          >
            <li aria-level={1}>{t('layout.root')}</li>
            {layout.lines.map((line, index) => (
              <li key={index} aria-level={line.depth + 2} style={{ paddingInlineStart: 16 * (line.depth + 1) }}>
                {line.folder ? (
                  <FolderOutlined aria-hidden style={{ color: token.colorWarning, marginInlineEnd: 6 }} />
                ) : (
                  <FileOutlined aria-hidden style={{ color: token.colorTextTertiary, marginInlineEnd: 6 }} />
                )}
                {line.name}
              </li>
            ))}
          </ul>
        )}
        {layout?.sample && <CodeBlock title={layout.sample.file} code={layout.sample.text} maxHeight={160} />}
        <ul style={{ margin: 0, paddingInlineStart: 18, color: token.colorTextSecondary }}>
          {notes.map((note) => (
            <li key={note} style={{ marginBottom: 4 }}>
              {note}
            </li>
          ))}
        </ul>
      </Flex>
    </Card>
  );
}
