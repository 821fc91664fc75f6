import { useComputedColorScheme } from "@mantine/core";
import {
  ColorType,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  LineType,
  type MouseEventParams,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef } from "react";
import type { HistoryOut, SeriesOut } from "~/api/generated/schema";
import { usePreferences } from "~/ui/preferences";
import { venueName } from "~/ui/venues";
import { mid, usableBar } from "../history";
import styles from "./Chart.module.css";

export interface Reading {
  readonly at: Date;
  readonly values: readonly { readonly venue: string; readonly mid: number | null }[];
}

interface ChartProps {
  readonly history: HistoryOut;
  /** What the crosshair points at, all venues at once; null when it points at nothing. */
  readonly onRead: (reading: Reading | null) => void;
}

interface Lines {
  readonly mid: ISeriesApi<"Line">;
  readonly bid: ISeriesApi<"Line">;
  readonly ask: ISeriesApi<"Line">;
  readonly venue: string;
}

const CENTS = {
  type: "custom" as const,
  minMove: 0.001,
  formatter: (value: number) => (value * 100).toFixed(1),
};

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--as-${name}`).trim();
}

function seconds(at: number): UTCTimestamp {
  return Math.floor(at / 1000) as UTCTimestamp;
}

/** Points of one line; a bar without a value is whitespace, so the line breaks there. */
function points(series: SeriesOut, value: (bar: SeriesOut["bars"][number]) => number | null) {
  return series.bars.map((bar) => {
    const at = value(bar);
    return at === null ? { time: seconds(bar.at) } : { time: seconds(bar.at), value: at };
  });
}

function draw(chart: IChartApi, series: SeriesOut): Lines {
  const code = venueName(series.venue).code;
  const colour = token(`venue-${code}`);
  const common = { color: colour, lineType: LineType.WithSteps, priceFormat: CENTS };
  const line = chart.addSeries(LineSeries, { ...common, lineWidth: 2, title: code, priceLineVisible: false });
  const edge = {
    ...common,
    lineWidth: 1 as const,
    lineStyle: LineStyle.Dotted,
    visible: false,
    lastValueVisible: false,
    priceLineVisible: false,
    crosshairMarkerVisible: false,
  };
  const bid = chart.addSeries(LineSeries, edge);
  const ask = chart.addSeries(LineSeries, edge);
  line.setData(points(series, mid));
  bid.setData(points(series, (bar) => (usableBar(bar) ? bar.bid : null)));
  ask.setData(points(series, (bar) => (usableBar(bar) ? bar.ask : null)));
  return { mid: line, bid, ask, venue: series.venue };
}

/** Stepped mids of all venues with their codes at the lines' ends; the hovered venue also shows its bid and ask. */
export function Chart({ history, onRead }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("dark");
  const { blueOrange } = usePreferences();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of colours draws anew.
  useEffect(() => {
    if (!box.current) return;
    const chart = createChart(box.current, {
      autoSize: true,
      layout: {
        background: { type: ColorType.Solid, color: token("surface") },
        textColor: token("text-2"),
        fontFamily: getComputedStyle(document.body).fontFamily,
        fontSize: 11,
        attributionLogo: false,
      },
      grid: { vertLines: { visible: false }, horzLines: { color: token("line") } },
      rightPriceScale: { borderVisible: false },
      timeScale: { borderColor: token("line"), timeVisible: true, secondsVisible: false },
      crosshair: { vertLine: { color: token("control") }, horzLine: { visible: false, labelVisible: false } },
    });
    const lines = history.series.map((series) => draw(chart, series));
    lines.forEach((line) => {
      const marks = history.marks.filter((mark) => mark.venue === line.venue);
      createSeriesMarkers(
        line.mid,
        marks.map((mark) => ({
          time: seconds(mark.at),
          position: "aboveBar" as const,
          shape: mark.kind === "halted" ? ("square" as const) : ("circle" as const),
          color: token("text-3"),
          text: mark.kind,
          size: 0.6,
        })),
      );
    });
    const onMove = (event: MouseEventParams) => {
      for (const line of lines) {
        const visible = [line.mid, line.bid, line.ask].some((series) => series === event.hoveredSeries);
        line.bid.applyOptions({ visible });
        line.ask.applyOptions({ visible });
      }
      if (typeof event.time !== "number") return onRead(null);
      const values = lines.map((line) => {
        const found = event.seriesData.get(line.mid);
        return { venue: line.venue, mid: found && "value" in found ? (found.value as number) : null };
      });
      onRead({ at: new Date(event.time * 1000), values });
    };
    chart.subscribeCrosshairMove(onMove);
    chart.timeScale().fitContent();
    return () => chart.remove();
  }, [history, scheme, blueOrange, onRead]);

  return <div ref={box} className={styles.chart} role="img" aria-label="Mid price per venue" />;
}
