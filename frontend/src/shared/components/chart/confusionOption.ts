import type { GlobalToken } from 'antd';
import type { ChartOption } from '@/shared/components/chart/option';
import { formatNumber, formatPercent } from '@/shared/domain/format';

export type ConfusionShows = 'count' | 'share';

interface ConfusionLook {
  shows: ConfusionShows;
  language: string;
  token: GlobalToken;
  words: Record<'truth' | 'predicted' | 'count' | 'share', string>;
}

/** Cells of more classes than this carry no text; the tooltip has it. */
const TEXT_UNTIL = 20;
const NAMES_FLAT_UNTIL = 6;
/** Pixels that the narrowest matrix has for the names of its columns. */
const NAMES_ROOM = 320;

/** Column, row, share of the row (0 to 1), count. */
type Cell = [column: number, row: number, share: number, count: number];

/** The cells of a confusion matrix, row by row. */
function confusionCells(matrix: readonly (readonly number[])[]): Cell[] {
  return matrix.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted): Cell => [predicted, truth, total > 0 ? count / total : 0, count]);
  });
}

/** Pixels that a matrix of so many classes needs. */
export function confusionHeight(classes: number): number {
  return Math.min(760, Math.max(260, 120 + classes * (classes > TEXT_UNTIL ? 14 : 36)));
}

/** The option of a confusion matrix: truth from top to bottom, prediction from left to right. */
export function confusionOption(
  classes: readonly string[],
  matrix: readonly (readonly number[])[],
  look: ConfusionLook,
): ChartOption {
  const { token, words, language } = look;
  const names = [...classes];
  const text = (cell: Cell) =>
    look.shows === 'count' ? formatNumber(cell[3], language) : formatPercent(cell[2], language, 0);
  return {
    animation: false,
    grid: { left: 28, right: 12, top: 8, bottom: 28, outerBoundsMode: 'same' },
    tooltip: {
      formatter: (params) => {
        const cell = (Array.isArray(params) ? params[0]?.value : params.value) as Cell;
        return [
          `${words.truth}: ${names[cell[1]] ?? ''}`,
          `${words.predicted}: ${names[cell[0]] ?? ''}`,
          `${words.count}: ${formatNumber(cell[3], language)}`,
          `${words.share}: ${formatPercent(cell[2], language)}`,
        ].join('\n');
      },
    },
    xAxis: {
      type: 'category',
      data: names,
      name: words.predicted,
      nameLocation: 'middle',
      nameGap: 12,
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: nameLook(names.length, isCrowded(names) ? 45 : 0),
    },
    yAxis: {
      type: 'category',
      data: names,
      name: words.truth,
      nameLocation: 'middle',
      nameGap: 12,
      inverse: true,
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: nameLook(names.length, 0),
    },
    visualMap: {
      show: false,
      min: 0,
      max: 1,
      dimension: 2,
      // only tints, on which the text of every cell can be read
      inRange: { color: [token.colorBgContainer, token.colorPrimaryBgHover, token.colorPrimaryBorderHover] },
    },
    series: [
      {
        type: 'heatmap',
        data: confusionCells(matrix).map((cell) => ({
          value: cell,
          label: { color: cell[3] === 0 ? token.colorTextTertiary : token.colorText },
        })),
        itemStyle: { borderColor: token.colorBorderSecondary, borderWidth: names.length > TEXT_UNTIL ? 0.5 : 1 },
        label: {
          show: names.length <= TEXT_UNTIL,
          fontSize: names.length > 12 ? 10 : token.fontSizeSM,
          formatter: ({ value }) => text(value as Cell),
        },
        emphasis: { itemStyle: { borderColor: token.colorText, borderWidth: 1 } },
      },
    ],
  };
}

/** Whether the names of columns would run into each other side by side. */
function isCrowded(names: readonly string[]): boolean {
  const widest = Math.max(0, ...names.map(widthOf));
  return names.length > NAMES_FLAT_UNTIL || Math.min(widest + 12, 120) * names.length > NAMES_ROOM;
}

/** About so many pixels: Chinese characters are as wide as they are high, others half as wide. */
const widthOf = (name: string): number =>
  [...name].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 12 : 7), 0);

function nameLook(count: number, rotate: number) {
  return {
    interval: 0,
    rotate,
    width: count > NAMES_FLAT_UNTIL ? 96 : 120,
    overflow: 'truncate' as const,
    fontSize: count > 30 ? 9 : count > 12 ? 10 : 12,
  };
}
