import { Alert, Flex, Table, Tag, theme, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, Box } from '@/features/services/lib/answers';
import { usePicture } from '@/features/services/trial/usePicture';
import { palette } from '@/shared/components/chart/option';
import { formatNumber, formatPercent } from '@/shared/domain/format';

interface BoxesAnswerProps {
  answer: Extract<Answer, { kind: 'boxes' }>;
  /** The picture that was sent; null when this browser does not have it any more. */
  picture: File | null;
}

interface Size {
  width: number;
  height: number;
}

/** What was found, on the picture and as a list. */
export function BoxesAnswer({ answer, picture }: BoxesAnswerProps) {
  const { t, i18n } = useTranslation('services');
  const { token } = theme.useToken();
  const labels = [...new Set(answer.boxes.map((box) => box.label))];
  const colours = palette(token);
  const colourOf = (label: string) => colours[labels.indexOf(label) % colours.length] ?? token.colorPrimary;
  const px = (value: number) => formatNumber(value, i18n.language, 0);
  return (
    <Flex vertical gap="middle">
      <Typography.Text strong>{t('answer.found', { count: answer.boxes.length })}</Typography.Text>
      {picture === null ? (
        <Alert type="info" showIcon title={t('answer.noPicture')} />
      ) : (
        <Picture file={picture} answer={answer} colourOf={colourOf} />
      )}
      <Table<Box & { key: number }>
        size="small"
        dataSource={answer.boxes.map((box, key) => ({ ...box, key }))}
        pagination={answer.boxes.length > 10 ? { pageSize: 10, size: 'small' } : false}
        columns={[
          {
            key: 'label',
            title: t('answer.label'),
            render: (_, row) => <Tag color={colourOf(row.label)}>{row.label}</Tag>,
          },
          {
            key: 'score',
            title: t('answer.scoreColumn'),
            align: 'end',
            render: (_, row) => formatPercent(row.score, i18n.language),
          },
          {
            key: 'place',
            title: t('answer.place'),
            align: 'end',
            render: (_, { x, y, w, h }) => `${px(x)}, ${px(y)} · ${px(w)} × ${px(h)}`,
          },
        ]}
      />
    </Flex>
  );
}

interface PictureProps {
  file: File;
  answer: BoxesAnswerProps['answer'];
  colourOf: (label: string) => string;
}

function Picture({ file, answer, colourOf }: PictureProps) {
  const { token } = theme.useToken();
  const address = usePicture(file);
  const [natural, setNatural] = useState<Size | null>(null);
  const size = answer.width && answer.height ? { width: answer.width, height: answer.height } : natural;
  if (address === undefined) return null;
  return (
    <div style={{ position: 'relative', alignSelf: 'flex-start', maxWidth: '100%', lineHeight: 0 }}>
      <img
        src={address}
        alt={file.name}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
          setNatural({ width, height });
        }}
        style={{ maxWidth: '100%', maxHeight: 520, borderRadius: token.borderRadius }}
      />
      {size && (
        <svg
          viewBox={`0 0 ${size.width} ${size.height}`}
          preserveAspectRatio="none"
          style={{ position: 'absolute', inset: 0, width: '100%', height: '100%' }}
          aria-hidden
        >
          {answer.boxes.map((box, index) => (
            <BoxOnPicture key={index} box={box} size={size} colour={colourOf(box.label)} />
          ))}
        </svg>
      )}
    </div>
  );
}

function BoxOnPicture({ box, size, colour }: { box: Box; size: Size; colour: string }) {
  const { token } = theme.useToken();
  const letter = Math.max(size.width, size.height) / 36;
  const above = box.y > letter * 1.4;
  return (
    <g>
      <rect x={box.x} y={box.y} width={box.w} height={box.h} fill="none" stroke={colour} strokeWidth={letter / 7} />
      <text
        x={box.x + letter / 5}
        y={above ? box.y - letter / 3 : box.y + letter}
        fontSize={letter}
        fill={token.colorWhite}
        stroke={colour}
        strokeWidth={letter / 3}
        paintOrder="stroke"
      >
        {box.label} {Math.round(box.score * 100)}%
      </text>
    </g>
  );
}
