// Why a rollout does not push to an org, beside the reasons of preflight (core/orgs/ineligible).

/** The definition has no wave for it. */
export const NO_WAVE = 'not-in-any-wave';
/** Its wave has no window for its instance. */
export const NO_WINDOW = 'no-window';
/** Its push of the version before has succeeded, and the hub does not show it with that version yet. */
export const NOT_SHOWN = 'not-shown-yet';
export const SKIPPED_BY_PERSON = 'skipped-by-person';
