import { theme } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatPercent } from '@/shared/domain/format';
import type { LogFigures } from '@/shared/domain/logLine';
import type { Figure } from '@/shared/domain/metrics';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';

/** A metric or the progress of a training in words. */
export function FigureLine({ figures }: { figures: LogFigures }) {
  const { t, i18n } = useTranslation('shared');
  const { token } = theme.useToken();
  const name = useMetricName();
  const value = useMetricText();
  const { places, phase, values, progress, etaSeconds } = figures;
  const said = (figure: Figure) => `${name(figure[0])} ${Number.isNaN(figure[1]) ? t('log.noNumber') : value(figure)}`;
  const parts = [...places.map(said), ...(phase ? [t(`metrics:phase.${phase}`, { defaultValue: phase })] : [])];
  const share = progress === null ? [] : [formatPercent(progress, i18n.language)];
  const left = Number.isFinite(etaSeconds)
    ? [t('log.left', { time: formatDuration(etaSeconds ?? 0, i18n.language) })]
    : [];
  return (
    <>
      <span
        style={{
          paddingInline: 6,
          marginInlineEnd: 8,
          borderRadius: token.borderRadiusSM,
          background: token.colorFillSecondary,
          color: token.colorTextSecondary,
          fontFamily: token.fontFamily,
        }}
      >
        {t(values.length > 0 ? 'log.metric' : 'log.progress')}
      </span>
      {[...parts, ...values.map(said), ...share, ...left].join(SEPARATOR)}
    </>
  );
}

const SEPARATOR = ' · ';
