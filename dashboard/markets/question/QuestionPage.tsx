import { useMediaQuery } from "@mantine/hooks";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { MarketOut, OutcomeSetOut } from "~/api/generated/schema";
import { useQuestion } from "~/api/queries";
import { useLive, useTopic } from "~/live/hooks";
import { Tabs } from "~/ui/Controls";
import { Failure, Loading } from "~/ui/Region";
import { Endings } from "../endings/Endings";
import type { QuestionSearch, QuestionTab } from "../search";
import { Books } from "./Books";
import { Headline } from "./Headline";
import { NoLegs } from "./NoLegs";
import { OutcomeSets } from "./OutcomeSets";
import styles from "./QuestionPage.module.css";
import { Rules } from "./Rules";
import { SizeLine } from "./SizeLine";

const History = lazy(() => import("./History").then((module) => ({ default: module.History })));

const NO_MARKETS: readonly MarketOut[] = [];
const NO_SETS: readonly OutcomeSetOut[] = [];

const TABS: readonly (readonly [QuestionTab, string])[] = [
  ["books", "Books"],
  ["history", "History"],
  ["endings", "Endings"],
  ["rules", "Rules"],
];

/** One question: what it is, where it is cheapest for my size, how it got here, whether it is the same everywhere. */
export function QuestionPage() {
  const { id } = useParams({ from: "/questions/$id" });
  const search = useSearch({ from: "/questions/$id" });
  const navigate = useNavigate({ from: "/questions/$id" });
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  useTopic(`question:${id}`);
  const question = useQuestion(id);
  const row = useLive("question", id) ?? question.data?.row ?? null;
  const change = (part: Partial<QuestionSearch>) =>
    void navigate({
      to: "/questions/$id",
      params: { id },
      search: (before) => ({ ...before, ...part }),
      replace: true,
    });

  if (!row) {
    return (
      <div className={styles.page}>
        <Back />
        {question.isError ? (
          <Failure error={question.error} what="This question" retry={() => void question.refetch()} />
        ) : (
          <Loading rows={10} height={40} awaiting="this question" />
        )}
      </div>
    );
  }
  const tab = search.tab ?? "books";
  const shows = (part: QuestionTab) => !narrow || tab === part;
  return (
    <article className={styles.page}>
      <Back />
      <Headline row={row} />
      <OutcomeSets sets={question.data?.outcome_sets ?? NO_SETS} />
      {!narrow && <SizeLine id={id} />}
      <NoLegs markets={question.data?.markets ?? NO_MARKETS} />
      {narrow && (
        <Tabs
          label="Parts of the question"
          tabs={TABS}
          current={tab}
          onPick={(picked) => change({ tab: picked })}
        />
      )}
      <div className={styles.columns}>
        {shows("books") && <Books row={row} markets={question.data?.markets ?? NO_MARKETS} />}
        {shows("history") && (
          <Suspense fallback={<Loading rows={8} height={40} awaiting="the chart" />}>
            <History id={id} range={search.range ?? "7d"} onRange={(range) => change({ range })} />
          </Suspense>
        )}
      </div>
      {shows("endings") && <Endings id={id} markets={question.data?.markets ?? NO_MARKETS} />}
      {shows("rules") &&
        (question.data ? (
          <Rules question={question.data} />
        ) : question.isError ? (
          <Failure error={question.error} what="The rules" retry={() => void question.refetch()} />
        ) : (
          <Loading rows={6} height={32} awaiting="the rules" />
        ))}
    </article>
  );
}

function Back() {
  return (
    <Link to="/markets" className={styles.back}>
      ‹ Markets
    </Link>
  );
}
