import { Link, useParams } from "@tanstack/react-router";
import type { VenueOut } from "~/api/generated/schema";
import { CALM_MS, useLive } from "~/live/hooks";
import { Ago } from "~/ui/Age";
import { clock, span } from "~/ui/format/time";
import { usePreferences } from "~/ui/preferences";
import { Region } from "~/ui/Region";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./VenueDetail.module.css";

/** Everything about one feed: where it talks to, what it asked for, what went wrong lately. */
export function VenueDetail() {
  const { venue } = useParams({ from: "/status/$venue" });
  const state = useLive("venue", venue, { every: CALM_MS });
  return (
    <section className={styles.detail} aria-label={`Details of ${venue}`}>
      {state ? (
        <Known venue={state} />
      ) : (
        <Region sentence="This venue is not switched on." action={<Link to="/status">All venues</Link>} />
      )}
    </section>
  );
}

function Known({ venue }: { readonly venue: VenueOut }) {
  const { zone } = usePreferences();
  const problems = venue.lane
    .filter((each) => each.state !== "live" && each.state !== "starting")
    .slice(-8)
    .reverse();
  return (
    <>
      <header>
        <VenueTag venue={venue.venue} />
        <h2>{venue.label}</h2>
        <span>{venue.environment}</span>
        <Link to="/status">Close</Link>
      </header>
      <p className={styles.key}>
        {venue.keyed ? "Runs with a key." : `Runs without a key: ${venue.without_key}`}{" "}
        {!venue.keyed && venue.with_key && `With a key: ${venue.with_key}`}
      </p>
      <div className={styles.columns}>
        <dl>
          {venue.urls.map(({ name, url }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{url}</dd>
            </div>
          ))}
          <div>
            <dt>subscriptions</dt>
            <dd>
              {venue.confirmed} of {venue.wanted} confirmed{venue.refused > 0 && `, ${venue.refused} refused`}
            </dd>
          </div>
          <div>
            <dt>markets</dt>
            <dd>{venue.markets}</dd>
          </div>
          <div>
            <dt>catalogue read</dt>
            <dd>
              <Ago at={venue.catalogue_at === null ? null : new Date(venue.catalogue_at)} />
            </dd>
          </div>
          <div>
            <dt>errors 1 h</dt>
            <dd>{venue.errors_1h}</dd>
          </div>
        </dl>
        <LeftOut rules={venue.filtered} />
        <div>
          <h3>Lately not live</h3>
          {problems.length === 0 && <p className={styles.key}>Live throughout the last 24 hours.</p>}
          <ul>
            {problems.map((each) => (
              <li key={each.from_at}>
                {clock(new Date(each.from_at), zone)} {each.state} for{" "}
                {span((each.until_at ?? each.from_at) - each.from_at)}
                {each.reason && `: ${each.reason}`}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
}

/** Which markets of the venue are not followed, by the rule that leaves them out. */
function LeftOut({ rules }: { readonly rules: VenueOut["filtered"] }) {
  if (rules.length === 0) return null;
  return (
    <div>
      <h3>Markets left out, and why</h3>
      <ul className={styles.left}>
        {rules.map(({ rule, count }) => (
          <li key={rule} data-none={count === 0}>
            <span>{count}</span>
            <span>{rule}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
