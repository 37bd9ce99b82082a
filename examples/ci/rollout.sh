#!/usr/bin/env bash
# One step of a rollout, or what a person has decided about it, with the rollout's log on a branch of its own.
#
#   ACTION      advance (if left out), start, approve, pause, resume or abort; plan: generate the plan, and no more
#   WAVE        approve: the wave to approve
#   REASON      pause, resume, abort: why, for the log
#   PLAN        the plan; rollout/plan.json if left out
#   DEFINITION  plan: the definition; rollout/rollout.yaml if left out
#   BRANCH      the branch of the logs; rollout-log if left out
#
# Exit code: 0 where the rollout has finished, waits, or another runner is scheduling; else that of the command.
set -euo pipefail

action=${ACTION:-advance}
plan=${PLAN:-rollout/plan.json}
branch=${BRANCH:-rollout-log}
fetched=refs/remotes/origin/$branch
log=${plan%.json}.log.jsonl
name=$(basename "$log")
# What the log on the branch is to be called from now on, where it is of the plan that this one has replaced.
replaced=''

if [ ! -f "$plan" ] && [ "$action" != plan ]; then
  echo "There is no plan $plan, and nothing to do."
  exit 0
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

stop() {
  echo "$1 Nothing was pushed." >&2
  exit 1
}

# The lines of a copy of the log. A last line that breaks off, because its writer was killed, is as if it was never written.
lines() {
  if [ -z "$(tail -c 1 "$1")" ] || tail -n 1 "$1" | node -e 'JSON.parse(fs.readFileSync(0))' 2> /dev/null; then
    cat "$1" && echo
  else
    sed '$d' "$1"
  fi
}

# Lines that both copies have once; which comes first doesn't matter.
union() { for copy; do lines "$copy" || return 1; done | awk 'NF && !seen[$0]++'; }

plans_in() { sed -n 's/.*"plan":"\(sha256:[0-9a-f]*\)".*/\1/p' "$1"; }

# Whether a log is of another plan: no line is of this one, or of one that this one amends.
is_other() { [ -n "$(plans_in "$1")" ] && ! grep -qFf <(plans_in "$1") "$plan" 2> /dev/null; }

# Whether its rollout was aborted, or has finished and was not amended since.
is_over() {
  grep -q '"what":"aborted"' "$1" ||
    [[ $(LC_ALL=C sort -t '"' -k 8,8 "$1" | grep -E '"what":"(finished|amended)"' | tail -n 1) = *'"what":"finished"'* ]]
}

# Whether this is an old checkout: the branch has the log of this plan among those that were moved aside.
was_replaced() {
  local digest
  digest=$(sed -n 's/^ *"digest": *"\(sha256:[0-9a-f]*\)".*/\1/p' "$plan")
  [ -n "$digest" ] && git rev-parse --quiet --verify "$fetched" > /dev/null &&
    git grep -qF "\"plan\":\"$digest\"" "$fetched" -- "${name%.log.jsonl}.*.log.jsonl"
}

# The name that `plan generate` gives to the log of a plan that it replaces.
old_name() {
  local digest
  digest=$(plans_in "$1" | tail -n 1)
  digest=${digest#sha256:}
  echo "${name%.log.jsonl}.${digest:0:12}.log.jsonl"
}

# The log on the branch, in $tmp/branch. Where nobody can tell what is on the branch this fails: it may be a pause.
fetch_branch() {
  local found=0
  : > "$tmp/branch"
  git ls-remote --exit-code origin "refs/heads/$branch" > /dev/null || found=$?
  case "$found" in
    0) git fetch --quiet origin "+refs/heads/$branch:$fetched" || return 1 ;;
    2) git update-ref -d "$fetched" && return 0 ;; # There is no such branch yet.
    *) return 1 ;;
  esac
  [ -z "$(git ls-tree --full-tree "$fetched" "$name")" ] || git cat-file blob "$fetched:$name" > "$tmp/branch"
}

fetch_log() {
  fetch_branch || return 1
  touch "$log"
  replaced=''
  local first=$tmp/branch
  [ -s "$first" ] || first=$log
  if is_other "$first" && ! is_over "$first"; then
    stop "The log $name is of another plan than $plan, and its rollout is not over: check that plan out, to go on or to abort it."
  fi
  if is_other "$log"; then
    lines "$log" >> "$(dirname "$log")/$(old_name "$log")" && : > "$log" || return 1
  fi
  if is_other "$tmp/branch"; then
    replaced=$(old_name "$tmp/branch")
    : > "$tmp/branch"
  fi
  union "$tmp/branch" "$log" > "$log.merged" && mv "$log.merged" "$log" || return 1
  [ -s "$log" ] || rm "$log"
}

# A commit on top of what was fetched. Logs of other plans stay as they are.
push_log() (
  export GIT_INDEX_FILE=$tmp/index
  put() { git update-index --add --cacheinfo "100644,$2,$1"; }
  parent=$(git rev-parse --quiet --verify "$fetched") || parent=''
  git read-tree "${parent:---empty}" &&
    put .gitattributes "$(printf '*.log.jsonl merge=union\n' | git hash-object -w --stdin)" &&
    { [ -z "$replaced" ] || put "$replaced" "$(git rev-parse "$fetched:$name")"; } &&
    put "$name" "$(git hash-object -w --no-filters "$log")" &&
    tree=$(git write-tree) || exit 1
  if [ -n "$parent" ] && [ "$(git rev-parse "$parent^{tree}")" = "$tree" ]; then exit 0; fi
  commit=$(git -c user.name=rollout -c user.email=rollout@localhost \
    commit-tree "$tree" ${parent:+-p "$parent"} -m "rollout: $action") &&
    git push --quiet origin "$commit:refs/heads/$branch" 2> "$tmp/refused"
)

# Another run may have written meanwhile: then its lines are added, and it is tried again.
save_log() {
  [ -f "$log" ] || return 0
  for _ in 1 2 3 4 5; do
    if fetch_log && push_log; then return 0; fi
    sleep 2
  done
  cat "$tmp/refused" >&2 2> /dev/null || true
  echo "The log $log can't be pushed to the branch $branch. Keep it: the next step needs it." >&2
  return 1
}

rollout() { sf package push rollout "$@" --plan-file "$plan"; }

fetch_log || stop "The branch $branch can't be read, and so nobody knows whether the rollout was paused."

if [ "$action" = plan ]; then
  # Beside its log, the plan of a rollout that runs is not replaced.
  sf package push plan generate --definition-file "${DEFINITION:-rollout/rollout.yaml}" --output-file "$plan"
  exit
fi
if was_replaced; then stop "The plan $plan was replaced by another one, and its rollout is over. Check out the new plan."; fi

# Until somebody starts it there is nothing for a schedule to do. Where its log is lost this says so, and fails.
if [ "$action" = advance ] && [ ! -f "$log" ]; then
  report=$(rollout report --json 2> /dev/null) || true
  if [ -n "$replaced" ] || [[ $report = *'"NotStartedError"'* ]]; then
    echo "The rollout of $plan was not started."
    exit 0
  fi
fi

code=0
case "$action" in
  advance) rollout advance || code=$? ;;
  approve) rollout advance --approve "${WAVE:?Name the wave to approve}" || code=$? ;;
  start) rollout start --no-prompt || code=$? ;;
  pause | resume | abort) rollout "$action" --no-prompt --reason "${REASON:-by $action in CI}" || code=$? ;;
  *)
    echo "$action is none of plan, advance, start, approve, pause, resume and abort." >&2
    exit 2
    ;;
esac

save_log || code=1

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  rollout report --result-format markdown >> "$GITHUB_STEP_SUMMARY" || true
fi

# 0: finished, all upgraded. 68: finished, not all. 69: it waits, is paused, or another runner is at it.
case "$code" in 0 | 68 | 69) exit 0 ;; *) exit "$code" ;; esac
