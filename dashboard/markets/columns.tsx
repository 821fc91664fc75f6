import { type OddsFormat, UNIT } from "~/ui/format/price";
import type { GridColumn } from "~/ui/grid/columns";
import { Term } from "~/ui/Term";
import { VenueTag } from "~/ui/VenueTag";
import { venueName } from "~/ui/venues";
import {
  ChangeCell,
  ClosesCell,
  ConsensusCell,
  DepthCell,
  EdgeCell,
  SparkCell,
  SpreadCell,
  TitleCell,
  VenuesCell,
  VolumeCell,
} from "./cells";
import styles from "./columns.module.css";
import { VenueCell } from "./VenueCell";

export interface QuestionRef {
  readonly id: string;
}

/** Fewer venues leave more room for each; with six the grid still fits 1,280 px beside a scroll bar. */
function venueWidth(venues: number, odds: OddsFormat): number {
  if (venues <= 2) return 152;
  // Long odds have more figures than cents: "10,000" beside the room of two decimals.
  if (longer(odds)) return 144;
  return venues === 3 ? 136 : venues === 4 ? 120 : 104;
}

/** The least that a title gets; it takes whatever is left. */
function titleWidth(venues: number, odds: OddsFormat): number {
  if (venues < 6) return 300;
  return longer(odds) ? 164 : 252;
}

function longer(odds: OddsFormat): boolean {
  return odds === "decimal" || odds === "american";
}

/** The columns of the Markets grid for the venues that are connected. */
export function questionColumns(venues: readonly string[], odds: OddsFormat): GridColumn<QuestionRef>[] {
  const unit = UNIT[odds];
  const width = venueWidth(venues.length, odds);
  return [
    {
      id: "question",
      name: "Question",
      head: "Question",
      width: titleWidth(venues.length, odds),
      flex: true,
      sort: "title",
      cell: ({ id }) => <TitleCell id={id} />,
    },
    {
      id: "edge",
      name: "Edge",
      head: <Term name="edge">Edge ¢</Term>,
      width: 60,
      align: "right",
      sort: "edge",
      cell: ({ id }) => <EdgeCell id={id} />,
    },
    {
      id: "consensus",
      name: "Consensus",
      head: <Term name="consensus">Cons. {unit}</Term>,
      width: longer(odds) ? 82 : 66,
      align: "right",
      sort: "consensus",
      cell: ({ id }) => <ConsensusCell id={id} />,
    },
    {
      id: "spread",
      name: "Spread",
      head: <Term name="spread">Spread ¢</Term>,
      width: 68,
      align: "right",
      sort: "spread",
      cell: ({ id }) => <SpreadCell id={id} />,
    },
    ...venues.map((venue): GridColumn<QuestionRef> => {
      const { code, name } = venueName(venue);
      return {
        id: code,
        name,
        divided: true,
        head: (
          <span className={styles.venue}>
            <VenueTag venue={venue} />
            <span>bid {unit}</span>
            <span>ask {unit}</span>
          </span>
        ),
        width,
        cell: ({ id }) => <VenueCell id={id} venue={venue} />,
      };
    }),
    {
      id: "volume",
      divided: true,
      name: "Volume 24 h",
      head: "Vol 24h $",
      width: 76,
      align: "right",
      sort: "volume",
      cell: ({ id }) => <VolumeCell id={id} />,
    },
    {
      id: "closes",
      name: "Closes",
      head: "Closes",
      width: 60,
      align: "right",
      sort: "closes",
      cell: ({ id }) => <ClosesCell id={id} />,
    },
    { id: "spark", name: "7 d line", head: "7 d", width: 60, cell: ({ id }) => <SparkCell id={id} /> },
    {
      id: "depth",
      name: "Depth within 2 ¢",
      head: <Term name="depth">Depth 2 ¢</Term>,
      width: 76,
      align: "right",
      optional: true,
      cell: ({ id }) => <DepthCell id={id} />,
    },
    {
      id: "change",
      name: "Change 24 h",
      head: "24 h ¢",
      width: 64,
      align: "right",
      optional: true,
      cell: ({ id }) => <ChangeCell id={id} />,
    },
    {
      id: "live",
      name: "Live of listed",
      head: "Live",
      width: 56,
      align: "right",
      optional: true,
      cell: ({ id }) => <VenuesCell id={id} />,
    },
    {
      id: "id",
      name: "Id",
      head: "Id",
      width: 160,
      optional: true,
      cell: ({ id }) => <code className={styles.id}>{id}</code>,
    },
  ];
}
