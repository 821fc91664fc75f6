import { Link } from "@tanstack/react-router";
import { Region } from "~/ui/Region";

export function NotFound() {
  return (
    <Region
      sentence="There is no page at this address."
      meaning="The link may be from an older version."
      action={<Link to="/markets">Markets</Link>}
    />
  );
}

/** A page that broke while drawing; the frame around it goes on. */
export function Failed({ error }: { readonly error: unknown }) {
  return (
    <Region
      sentence="This page could not be drawn."
      meaning="Feeds and other pages are not touched by it."
      code={error instanceof Error ? error.message : undefined}
      action={
        <button type="button" onClick={() => window.location.reload()}>
          Load it again
        </button>
      }
    />
  );
}
