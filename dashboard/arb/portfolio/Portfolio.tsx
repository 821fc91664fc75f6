import { useMediaQuery } from "@mantine/hooks";
import type { UseQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import type { PortfolioOut } from "~/api/generated/schema";
import { CALM_MS, useLiveMany } from "~/live/hooks";
import { Ago } from "~/ui/Age";
import { Grid } from "~/ui/grid/Grid";
import { Failure, Loading } from "~/ui/Region";
import { arbColumns, BESIDE_DRAWER } from "../columns";
import { NarrowOpportunity } from "../NarrowRow";
import { type ArbSearch, hurdleOf } from "../search";
import { symbol } from "../words";
import { Figures } from "./Figures";
import { LeftOut } from "./LeftOut";
import { NothingFits } from "./NothingFits";
import styles from "./Portfolio.module.css";
import { movedOn, resizedWords, sentence } from "./plan";
import { Venues } from "./Venues";

const HEAD = 33;
/** A set of which something has gone is chosen anew after so long, unless it is being read. */
const GONE_MS = 3_000;
const ROW = { standard: 40, touch: 72 } as const;

interface PortfolioProps {
  readonly search: ArbSearch;
  readonly found: UseQueryResult<PortfolioOut, Error>;
  /** The opportunity whose drawer is open beside it. */
  readonly opened: string | null;
  /** Somebody is reading: nothing is chosen anew meanwhile. */
  readonly held: boolean;
  /** Called with whether somebody is reading. */
  readonly onReading: (reading: boolean) => void;
}

/** Which opportunities to take together under a bankroll, what that needs where, and what was left out why. */
export function Portfolio({ search, found, opened, held, onReading }: PortfolioProps) {
  const { data } = found;
  if (!data) {
    return found.error ? (
      <Failure error={found.error} what="The portfolio" retry={() => void found.refetch()} />
    ) : (
      <Loading rows={8} height={40} awaiting="the best set" />
    );
  }
  return (
    <div
      className={styles.page}
      onPointerEnter={() => onReading(true)}
      onPointerLeave={() => onReading(false)}
      data-beside={opened !== null}
    >
      {found.error && <Failure error={found.error} what="The portfolio" retry={() => void found.refetch()} />}
      {data.chosen.length === 0 ? (
        <NothingFits found={data} search={search} />
      ) : (
        <Chosen search={search} data={data} found={found} opened={opened} held={held} />
      )}
      <div className={styles.below}>
        <Venues found={data} search={search} />
        <LeftOut found={data} />
      </div>
    </div>
  );
}

interface ChosenProps extends Pick<PortfolioProps, "search" | "found" | "opened" | "held"> {
  readonly data: PortfolioOut;
}

function Chosen({ search, data, found, opened, held }: ChosenProps) {
  const navigate = useNavigate({ from: "/arb" });
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  const of = search.of ?? "locked";
  const hurdle = hurdleOf(search);
  const beside = opened !== null;
  const unit = symbol(data.base);
  const columns = useMemo(
    () => arbColumns(unit, of, beside, hurdle).map(({ sort: _, ...column }) => column),
    [unit, of, beside, hurdle],
  );
  const visible = columns.map(({ id }) => id).filter((id) => !beside || BESIDE_DRAWER.includes(id));
  const rows = useMemo(() => data.chosen.map((row) => ({ id: row.id, last: row, held: true })), [data]);
  const row = narrow ? ROW.touch : ROW.standard;
  return (
    <>
      <p className={styles.sentence}>{sentence(data, of === "locked")}</p>
      <Figures found={data} locked={of === "locked"} hurdle={hurdle} />
      <Standing data={data} found={found} held={held} />
      <section
        className={styles.chosen}
        style={{ height: rows.length * row + (narrow ? 0 : HEAD) }}
        aria-label="Chosen"
      >
        <Grid
          label="Opportunities to take together"
          rows={rows}
          total={rows.length}
          columns={columns}
          visible={visible}
          rowHeight={row}
          sort={undefined}
          onSort={() => undefined}
          onOpen={({ id }) => void navigate({ to: "/arb/$id", params: { id }, search: true })}
          narrow={narrow ? NarrowOpportunity : undefined}
          selected={opened}
          onReading={() => undefined}
        />
      </section>
      {data.resized.length > 0 && <p className={styles.resized}>{resizedWords(data)}</p>}
    </>
  );
}

/** When it was chosen, and what has become of it since. */
function Standing({ data, found, held }: Pick<ChosenProps, "data" | "found" | "held">) {
  const now = useLiveMany(
    "opportunity",
    data.chosen.map(({ id }) => id),
    { every: CALM_MS },
  );
  const { gone, changed } = movedOn(data.chosen, now);
  const { refetch } = found;
  useEffect(() => {
    if (gone === 0 || held) return;
    const soon = setTimeout(() => void refetch(), GONE_MS);
    return () => clearTimeout(soon);
  }, [gone, held, refetch]);
  const news = [
    gone > 0 ? `${gone} cannot be had any more` : "",
    changed > 0 ? `${changed} changed since` : "",
  ];
  return (
    <p className={styles.standing} data-gone={gone > 0}>
      <span>
        Chosen <Ago at={new Date(found.dataUpdatedAt)} /> from {data.considered} open ones
        {data.best_proven ? "; no other set of these sizes is better." : "; a better set was not ruled out."}
      </span>
      <button type="button" disabled={found.isFetching} onClick={() => void found.refetch()}>
        Choose again
      </button>
      <span role="status">{news.filter(Boolean).join(", ")}</span>
    </p>
  );
}
