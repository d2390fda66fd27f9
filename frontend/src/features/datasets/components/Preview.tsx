import { useQuery } from '@tanstack/react-query';
import { theme } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { mediaQuery } from '@/shared/api/media';
import { Missing } from '@/shared/components/Missing';
import { OneLine } from '@/shared/components/OneLine';

const SIDE = 36;

type PreviewProps = Pick<DatasetRow, 'id' | 'preview' | 'purpose'>;

/** In a row: the first line of a text, or a small picture. */
export function Preview({ id, preview, purpose }: PreviewProps) {
  if (!preview) return <Missing />;
  if (typeof preview.text === 'string') {
    return <OneLine text={preview.text} maxWidth="max(110px, 9vw)" secondary small />;
  }
  if (purpose !== 'image') return <Missing />;
  const query = new URLSearchParams({ part: preview.part, version: String(preview.version) });
  return <Picture path={`/api/v1/datasets/${id}/samples/${preview.sample}/content?${query.toString()}`} />;
}

function Picture({ path }: { path: string }) {
  const { t } = useTranslation('datasets');
  const { token } = theme.useToken();
  const { data } = useQuery({ ...mediaQuery(path), retry: false });
  const box = { width: SIDE, height: SIDE, borderRadius: token.borderRadiusSM, display: 'block' };
  return data === undefined ? (
    <span style={{ ...box, background: token.colorFillQuaternary }} />
  ) : (
    <img src={data} alt={t('list.previewAlt')} loading="lazy" style={{ ...box, objectFit: 'cover' }} />
  );
}
