/** What every chart has in common: colours from the theme, tooltips drawn on the canvas (the CSP allows no other). */
import type { GlobalToken } from 'antd';
import type { BarSeriesOption, HeatmapSeriesOption, LineSeriesOption } from 'echarts/charts';
import type {
  DataZoomComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | HeatmapSeriesOption
  | LineSeriesOption
  | DataZoomComponentOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
  | VisualMapComponentOption
>;

/** The colours of series, in their order. */
export function palette(token: GlobalToken): string[] {
  return [
    token.colorPrimary,
    token.orange,
    token.green,
    token.magenta,
    token.cyan,
    token.purple,
    token.gold,
    token.red,
    token.geekblue,
    token.lime,
  ];
}

type Look = Record<string, unknown>;
type Axis = Look & { axisLabel?: object; nameTextStyle?: object; splitLine?: object; axisLine?: object };

function axisLook(axis: Axis, token: GlobalToken): Axis {
  const splitLine = { lineStyle: { color: token.colorBorderSecondary } };
  return {
    ...axis,
    axisLabel: { color: token.colorTextSecondary, fontSize: token.fontSizeSM, ...axis.axisLabel },
    nameTextStyle: { color: token.colorTextSecondary, fontSize: token.fontSizeSM, ...axis.nameTextStyle },
    axisLine: { lineStyle: { color: token.colorBorder }, ...axis.axisLine },
    axisTick: axis['axisTick'] ?? { lineStyle: { color: token.colorBorder } },
    splitLine: { ...splitLine, ...axis.splitLine },
  };
}

function each<T>(value: T | T[] | undefined, look: (one: T) => T): T | T[] | undefined {
  return Array.isArray(value) ? value.map(look) : value && look(value);
}

function zoomLook(zoom: Look, token: GlobalToken): Look {
  return zoom['type'] === 'inside'
    ? zoom
    : {
        borderColor: token.colorBorderSecondary,
        backgroundColor: 'transparent',
        // what it lies on, the course of the data, is seen through it
        fillerColor: `${token.colorPrimary}26`,
        dataBackground: {
          lineStyle: { color: token.colorBorder },
          areaStyle: { color: token.colorFillSecondary },
        },
        selectedDataBackground: {
          lineStyle: { color: token.colorPrimaryBorderHover },
          areaStyle: { color: token.colorPrimaryBorderHover, opacity: 0.3 },
        },
        handleStyle: { color: token.colorBgContainer, borderColor: token.colorPrimaryBorderHover },
        moveHandleStyle: { color: token.colorPrimaryBorderHover },
        emphasis: { handleStyle: { borderColor: token.colorPrimary }, moveHandleStyle: { color: token.colorPrimary } },
        textStyle: { color: token.colorTextSecondary, fontSize: token.fontSizeSM },
        brushSelect: false,
        ...zoom,
      };
}

/** `option` in the colours of the theme; what it says itself stays. */
export function themed(option: ChartOption, token: GlobalToken): ChartOption {
  const given = option as Record<string, Axis | Axis[] | undefined>;
  const text = { color: token.colorText, fontFamily: token.fontFamily, fontSize: token.fontSizeSM };
  return {
    animationDuration: 200,
    color: palette(token),
    ...option,
    backgroundColor: 'transparent',
    textStyle: text,
    grid: option.grid ?? { left: 8, right: 16, top: 32, bottom: 8, outerBoundsMode: 'same' },
    xAxis: each(given['xAxis'], (axis) => axisLook(axis, token)),
    yAxis: each(given['yAxis'], (axis) => axisLook(axis, token)),
    dataZoom: each(given['dataZoom'], (zoom) => zoomLook(zoom, token)),
    legend: each(given['legend'], (legend) => ({
      type: 'scroll',
      textStyle: text,
      pageTextStyle: text,
      inactiveColor: token.colorTextDisabled,
      pageIconColor: token.colorText,
      pageIconInactiveColor: token.colorTextDisabled,
      ...legend,
    })),
    tooltip: each(given['tooltip'], (tooltip) => ({
      confine: true,
      backgroundColor: token.colorBgElevated,
      borderColor: token.colorBorderSecondary,
      textStyle: text,
      ...tooltip,
      renderMode: 'richText',
    })),
  } as ChartOption;
}
