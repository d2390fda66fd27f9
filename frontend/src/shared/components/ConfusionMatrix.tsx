import { Flex, Segmented, theme } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '@/shared/components/Chart';
import { confusionHeight, confusionOption, type ConfusionShows } from '@/shared/components/chart/confusionOption';

interface ConfusionMatrixProps {
  classes: readonly string[];
  /** Samples by true class (rows) and predicted class (columns). */
  matrix: readonly (readonly number[])[];
  /** Pixels; by default what the number of classes needs. */
  height?: number;
}

/** Which class was taken for which: colour is the share of the row, cells say count or share. */
export function ConfusionMatrix({ classes, matrix, height }: ConfusionMatrixProps) {
  const { t, i18n } = useTranslation('shared');
  const { token } = theme.useToken();
  const [shows, setShows] = useState<ConfusionShows>('count');
  const language = i18n.language;
  const option = useMemo(
    () =>
      confusionOption(classes, matrix, {
        shows,
        language,
        token,
        words: {
          truth: t('confusion.truth'),
          predicted: t('confusion.predicted'),
          count: t('common:field.samples'),
          share: t('confusion.share'),
        },
      }),
    [classes, matrix, shows, language, token, t],
  );
  return (
    <Flex vertical gap="small">
      <Segmented<ConfusionShows>
        size="small"
        style={{ alignSelf: 'flex-end' }}
        value={shows}
        onChange={setShows}
        options={[
          { value: 'count', label: t('common:field.samples') },
          { value: 'share', label: t('confusion.share') },
        ]}
      />
      <Chart option={option} height={height ?? confusionHeight(classes.length)} label={t('confusion.label')} />
    </Flex>
  );
}
