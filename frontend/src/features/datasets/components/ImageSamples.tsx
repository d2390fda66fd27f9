import { useQuery } from '@tanstack/react-query';
import { Checkbox, Flex, Image, Skeleton, Tag, theme, Typography } from 'antd';
import { cloneElement, type CSSProperties, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartName } from '@/features/datasets/lib';
import type { SampleView } from '@/shared/api/generated/types.gen';
import { mediaQuery } from '@/shared/api/media';

interface ImageSamplesProps {
  datasetId: string;
  version: number;
  part: PartName;
  samples: readonly SampleView[];
  chosen: readonly number[];
  /** Undefined: there is nothing to choose them for. */
  onChoose: ((ids: number[]) => void) | undefined;
}

const SIDE = 148;

/** Thumbnails with their labels; a click shows one large, with the way to the others, and any can be chosen. */
export function ImageSamples({ datasetId, version, part, samples, chosen, onChoose }: ImageSamplesProps) {
  const query = new URLSearchParams({ part, version: String(version) });
  return (
    <Image.PreviewGroup preview={{ imageRender: enlarged }}>
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: `repeat(auto-fill, minmax(min(${SIDE}px, 42%), 1fr))`,
          gap: 12,
        }}
      >
        {samples.map((sample) => (
          <Thumbnail
            key={sample.id}
            sample={sample}
            chosen={chosen.includes(sample.id)}
            onChoose={
              onChoose &&
              ((add) => {
                onChoose(add ? [...chosen, sample.id] : chosen.filter((id) => id !== sample.id));
              })
            }
            path={`/api/v1/datasets/${datasetId}/samples/${sample.id}/content?${query.toString()}`}
          />
        ))}
      </div>
    </Image.PreviewGroup>
  );
}

/** Pixels: a smaller picture is drawn at this width when it is shown alone. */
const SMALLEST = 360;

/** The picture as antd shows it alone, never tiny. */
function enlarged(node: ReactElement): ReactElement {
  const picture = node as ReactElement<{ style?: CSSProperties }>;
  return cloneElement(picture, { style: { ...picture.props.style, minWidth: `min(${SMALLEST}px, 80vw)` } });
}

interface ThumbnailProps {
  sample: SampleView;
  path: string;
  chosen: boolean;
  onChoose: ((add: boolean) => void) | undefined;
}

function Thumbnail({ sample, path, chosen, onChoose }: ThumbnailProps) {
  const { t } = useTranslation('datasets');
  const { token } = theme.useToken();
  const link = useQuery(mediaQuery(path));
  return (
    <figure
      style={{
        margin: 0,
        border: `1px solid ${chosen ? token.colorPrimary : token.colorBorderSecondary}`,
        borderRadius: token.borderRadius,
        overflow: 'hidden',
        minWidth: 0,
      }}
    >
      <Flex justify="center" align="center" style={{ height: SIDE, background: token.colorFillQuaternary }}>
        {link.data ? (
          <Image
            src={link.data}
            alt={t('samples.alt', { label: sample.label, name: sample.member })}
            height={SIDE}
            width="100%"
            loading="lazy"
            style={{ objectFit: 'contain' }}
          />
        ) : link.error ? (
          <Typography.Text type="secondary">{t('samples.noPreview')}</Typography.Text>
        ) : (
          <Skeleton.Node active style={{ height: SIDE, width: '100%' }} />
        )}
      </Flex>
      <Flex vertical component="figcaption" gap={2} style={{ padding: '6px 8px' }}>
        <Flex justify="space-between" gap={4}>
          <Tag style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{sample.label}</Tag>
          {onChoose && (
            <Checkbox
              aria-label={t('leaveOut.choose', { name: sample.member })}
              checked={chosen}
              onChange={({ target }) => {
                onChoose(target.checked);
              }}
            />
          )}
        </Flex>
        <Typography.Text type="secondary" ellipsis={{ tooltip: sample.member }} style={{ fontSize: 12 }}>
          {sample.member.slice(sample.member.lastIndexOf('/') + 1)}
        </Typography.Text>
      </Flex>
    </figure>
  );
}
