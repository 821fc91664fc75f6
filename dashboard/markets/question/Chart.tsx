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
import { inVenueOrder, VENUES, venueName } from "~/ui/venues";
import { distinct, mid, usableBar } from "../history";
import styles from "./Chart.module.css";

export interface Reading {
  readonly at: Date;
  /** Per venue, the middle of each of its books. */
  readonly values: readonly { readonly venue: string; readonly mids: readonly (number | null)[] }[];
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

/** Share of the width left empty on each side, for half the word of a mark that stands at the first or last bar. */
const ROOM = 0.06;

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

/** `first` of its venue: another book of the same venue is drawn thinner, and only the first carries the code. */
function draw(chart: IChartApi, series: SeriesOut, first: boolean): Lines {
  const code = venueName(series.venue).code;
  const colour = token(`venue-${code}`);
  const common = { color: colour, lineType: LineType.WithSteps, priceFormat: CENTS };
  const line = chart.addSeries(LineSeries, {
    ...common,
    lineWidth: first ? 2 : 1,
    title: first ? code : "",
    lastValueVisible: first,
    priceLineVisible: false,
  });
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
    const ordered = [...history.series].sort((a, b) => VENUES.indexOf(a.venue) - VENUES.indexOf(b.venue));
    const lines = ordered.map((series, index) =>
      draw(chart, series, series.venue !== ordered[index - 1]?.venue),
    );
    const marks = distinct(history.marks);
    // Venues often list within one bar: their words would lie over each other, so the first says it for all.
    const bar = Math.max(1, ...history.series.map((series) => series.span_s * 1000));
    const said = new Set<string>();
    const word = ({ kind, at }: (typeof marks)[number]) => {
      const key = `${kind} ${Math.floor(at / bar)}`;
      if (said.has(key)) return "";
      said.add(key);
      return kind;
    };
    lines.forEach((line, index) => {
      // Once per venue: its other books have the same marks.
      if (line.venue === lines[index - 1]?.venue) return;
      createSeriesMarkers(
        line.mid,
        marks
          .filter((mark) => mark.venue === line.venue)
          .map((mark) => ({
            time: seconds(mark.at),
            position: "aboveBar" as const,
            shape: mark.kind === "halted" ? ("square" as const) : ("circle" as const),
            color: token("text-3"),
            text: word(mark),
            size: 0.6,
          })),
      );
    });
    const venues = inVenueOrder(new Set(lines.map(({ venue }) => venue)));
    let shown: Lines | undefined;
    const onMove = (event: MouseEventParams) => {
      const { hoveredSeries } = event;
      const hovered = lines.find(({ mid, bid, ask }) =>
        [mid, bid, ask].some((each) => each === hoveredSeries),
      );
      // New options make the chart say at once that the crosshair moved: only a change may set them.
      if (hovered !== shown) {
        const before = shown;
        shown = hovered;
        before?.bid.applyOptions({ visible: false });
        before?.ask.applyOptions({ visible: false });
        hovered?.bid.applyOptions({ visible: true });
        hovered?.ask.applyOptions({ visible: true });
      }
      const { time } = event;
      if (typeof time !== "number") return onRead(null);
      const values = venues.map((venue) => ({
        venue,
        mids: lines.filter((line) => line.venue === venue).map((line) => line.known.get(time) ?? null),
      }));
      onRead({ at: new Date(time * 1000), values });
    };
    chart.subscribeCrosshairMove(onMove);
    const bars = new Set(history.series.flatMap((series) => series.bars.map(({ at }) => at))).size;
    chart.timeScale().setVisibleLogicalRange({ from: -0.5 - bars * ROOM, to: bars - 0.5 + bars * ROOM });
    return () => chart.remove();
  }, [history, scheme, blueOrange, onRead]);

  return <div ref={box} className={styles.chart} role="img" aria-label="Mid price per venue" />;
}
