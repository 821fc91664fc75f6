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
  /** What the crosshair reads at an instant. */
  readonly known: ReadonlyMap<number, number | null>;
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

const UNSEEN = "rgba(0, 0, 0, 0)";

/**
 * Points of one line. The chart would join what stands on both sides of a hole, so a bar that proves nothing holds the
 * value before it unseen: the line stops there and goes on where the book was usable again.
 */
function points(series: SeriesOut, value: (bar: SeriesOut["bars"][number]) => number | null) {
  let before: number | null = null;
  return series.bars.map((bar) => {
    const at = value(bar);
    const time = seconds(bar.at);
    if (at !== null) {
      before = at;
      return { time, value: at };
    }
    return before === null ? { time } : { time, value: before, color: UNSEEN };
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
  const known = new Map(series.bars.map((bar) => [seconds(bar.at) as number, mid(bar)]));
  return { mid: line, bid, ask, venue: series.venue, known };
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
      const { time } = event;
      if (typeof time !== "number") return onRead(null);
      const values = lines.map((line) => ({ venue: line.venue, mid: line.known.get(time) ?? null }));
      onRead({ at: new Date(time * 1000), values });
    };
    chart.subscribeCrosshairMove(onMove);
    chart.timeScale().fitContent();
    return () => chart.remove();
  }, [history, scheme, blueOrange, onRead]);

  return <div ref={box} className={styles.chart} role="img" aria-label="Mid price per venue" />;
}
