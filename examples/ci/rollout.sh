#!/usr/bin/env bash
# One step of a rollout, or what a person has decided about it, with the rollout's log on a branch of its own.
#
#   ACTION  advance (if left out), start, approve, pause, resume or abort
#   WAVE    approve: the wave to approve
#   REASON  pause, resume, abort: why, for the log
#   PLAN    the plan; rollout/plan.json if left out
#   BRANCH  the branch of the log; rollout-log if left out
#
# Exit code: 0 where the rollout has finished, waits, or another runner is scheduling; else that of the command.
set -euo pipefail

action=${ACTION:-advance}
plan=${PLAN:-rollout/plan.json}
branch=${BRANCH:-rollout-log}
log=${plan%.json}.log.jsonl
name=$(basename "$log")

if [ ! -f "$plan" ]; then
  echo "There is no plan $plan, and nothing to do."
  exit 0
fi

# Lines that both copies have once; which comes first doesn't matter.
union() { cat "$@" 2>/dev/null | awk 'NF && !seen[$0]++' || true; }

fetch_log() {
  git fetch --quiet origin "+refs/heads/$branch:refs/remotes/origin/$branch" 2>/dev/null || return 0
  git show "origin/$branch:$name" > "$log.remote" 2>/dev/null || return 0
  touch "$log"
  union "$log.remote" "$log" > "$log.merged"
  mv "$log.merged" "$log"
  rm -f "$log.remote"
}

# Another run may have written meanwhile: then its lines are added, and it is tried again.
save_log() {
  [ -f "$log" ] || return 0
  for _ in 1 2 3 4 5; do
    fetch_log
    blob=$(git hash-object -w "$log")
    attributes=$(printf '*.log.jsonl merge=union\n' | git hash-object -w --stdin)
    tree=$(printf '100644 blob %s\t.gitattributes\n100644 blob %s\t%s\n' "$attributes" "$blob" "$name" | git mktree)
    parent=$(git rev-parse --quiet --verify "refs/remotes/origin/$branch" || true)
    if [ -n "$parent" ] && [ "$(git rev-parse "$parent^{tree}")" = "$tree" ]; then return 0; fi
    commit=$(git -c user.name=rollout -c user.email=rollout@localhost \
      commit-tree "$tree" ${parent:+-p "$parent"} -m "rollout: $action")
    if git push --quiet origin "$commit:refs/heads/$branch" 2>/dev/null; then return 0; fi
    sleep 2
  done
  echo "The log $log can't be pushed to the branch $branch. Keep it: the next step needs it." >&2
  return 1
}

rollout() { sf package push rollout "$@" --plan-file "$plan"; }

fetch_log

# Until somebody starts it there is nothing for a schedule to do. Where its log is lost this says so, and fails.
if [ "$action" = advance ] && [ ! -f "$log" ] && rollout report --json 2>/dev/null | grep -q '"NotStartedError"'; then
  echo "The rollout of $plan was not started."
  exit 0
fi

code=0
case "$action" in
  advance) rollout advance || code=$? ;;
  approve) rollout advance --approve "${WAVE:?Name the wave to approve}" || code=$? ;;
  start) rollout start --no-prompt || code=$? ;;
  pause | resume | abort) rollout "$action" --no-prompt --reason "${REASON:-by $action in CI}" || code=$? ;;
  *)
    echo "$action is none of advance, start, approve, pause, resume and abort." >&2
    exit 2
    ;;
esac

save_log || code=1

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  rollout report --result-format markdown >> "$GITHUB_STEP_SUMMARY" || true
fi

# 0: finished, all upgraded. 68: finished, not all. 69: it waits, is paused, or another runner is at it.
case "$code" in 0 | 68 | 69) exit 0 ;; *) exit "$code" ;; esac
