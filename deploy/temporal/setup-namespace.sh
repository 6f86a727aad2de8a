#!/bin/sh
# Creates Proofline's namespace and its search attributes. Safe to run at every start: what is there stays.
# Reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, as the CLI does.
set -eu

# How long closed workflows can be looked at. Endings are in Proofline's own store, so this is for diagnosis.
RETENTION=7d
ATTRIBUTES='ProoflineTask ProoflineBatch ProoflineStage ProoflineEnding ProoflineFailure'

# An open port is not yet a server that answers: its services find each other first.
attempts=0
until temporal operator cluster health; do
  attempts=$((attempts + 1))
  if [ "$attempts" -ge 30 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS did not become healthy within a minute. Look at the server's log." >&2
    exit 1
  fi
  sleep 2
done

if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
fi

# A new namespace reaches the server's caches some seconds after it is made.
attempts=0
until present=$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" 2>&1); do
  attempts=$((attempts + 1))
  if [ "$attempts" -ge 30 ]; then
    echo "Namespace $TEMPORAL_NAMESPACE is made, its search attributes are not: run this again. $present" >&2
    exit 1
  fi
  sleep 2
done

for name in $ATTRIBUTES; do
  case $present in
    *"$name"*) echo "$name is there." ;;
    *) temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword ;;
  esac
done
