package main

const helpText = `tallyq asks Tallyman's audit records: who did what to every container, pod and image.

Usage:
  tallyq [options] [search]
  tallyq images QUESTION [options]               which images run; see tallyq images --help

Examples:
  tallyq                                         what happened in the last hour
  tallyq 'severity>=high' --since 7d             what asked for attention this week
  tallyq 'verb:delete user:alice* -ns:kube-system "base64 -d"'
  tallyq --object container-command -f           commands run in containers, as they are run
  tallyq -w user_name=alice -w 'k8s_namespace_name!=kube-system' -t secrets
  tallyq -w event_outcome=failure --shape top --by user_name
  tallyq -w access=exec --shape count --by k8s_namespace_name --step 10m
  tallyq --record-id 7d30f272-…/ResponseStarted  the untouched audit event of a record
  tallyq -w 'user_name?' -o json | jq -r .user_name
  tallyq --query rule.json --explain             the LogQL of a query taken from a dashboard

Search: terms side by side must all hold; OR between them, ( ) around them, - before one.
  user:alice   user:a*   user:(alice bob)   user:*   code>=400   code:4xx   "any text"
  Fields have short names: user verb namespace pod container image node command code …

Conditions (--where):
  field=value  field!=value      is, is not
  field=~RE2   field!~RE2        the whole value matches, or does not
  field>5  >=  <  <=             of numbers, and of severity: info low medium high critical
  field?       field=            is there, is not there
  line=~RE2                      the pattern is found anywhere in the record
  Quote what a shell would take for itself: -w 'severity>=high'.

Options:
%s
Exit status: 0 done, 1 Loki did not answer or refused, 2 wrong usage or query.
`
