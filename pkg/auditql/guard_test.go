package auditql_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

var (
	onlyShop = auditql.Comparison{Field: "k8s_namespace_name", Op: auditql.Equal, Values: []string{"shop"}}
	onlyProd = auditql.Comparison{Field: "cluster", Op: auditql.Equal, Values: []string{"prod"}}
	rangeOf  = auditql.Context{From: time.Unix(0, 0), To: time.Unix(3600, 0)}
)

func raw(t *testing.T, expr string, only auditql.Condition) (*auditql.Plan, error) {
	t.Helper()
	in := rangeOf
	in.Only = only
	return auditql.Compile(&auditql.Query{Shape: auditql.LogQL, Expr: expr}, in)
}

func TestGuardedLogQL(t *testing.T) {
	shop := "|= `\"k8s_namespace_name\":\"shop\"` | json k8s_namespace_name=\"k8s_namespace_name\" | k8s_namespace_name=\"shop\" | drop k8s_namespace_name"
	tests := []struct {
		expr string
		only auditql.Condition
		want string
	}{
		{`{object="container-log"} |= "x"`, nil, `{object="container-log"} |= "x"`},
		{`{object="container-log"} |= "x"`, onlyProd, `{tallyman="record", cluster="prod", object="container-log"}  |= "x"`},
		{`{}`, onlyProd, `{tallyman="record", cluster="prod"} `},
		{`{object="container-log"} |= "x"`, onlyShop, `{tallyman="record", object="container-log"} ` + shop + `  |= "x"`},
		{`sum(rate({object="a"}[5m])) / sum(rate({ object=~"b" } | json [5m]))`, onlyShop,
			`sum(rate({tallyman="record", object="a"} ` + shop + ` [5m])) / sum(rate({tallyman="record",  object=~"b" } ` + shop + `  | json [5m]))`},
		{"{a=\"}\"} |= `{b=\"c\"}` # {d=\"e\"}\n| json", onlyProd, "{tallyman=\"record\", cluster=\"prod\", a=\"}\"}  |= `{b=\"c\"}`  | json"},
		{`{a="\x41\u00e9"}`, onlyProd, `{tallyman="record", cluster="prod", a="Aé"} `},
		{`count_over_time({a="b"}[$__range])`, onlyProd, `count_over_time({tallyman="record", cluster="prod", a="b"} [1h])`},
	}
	for _, test := range tests {
		plan, err := raw(t, test.expr, test.only)
		require.NoError(t, err, test.expr)
		require.Equal(t, test.want, plan.LogQL)
		require.Equal(t, plan.LogQL, plan.Parts[0].LogQL)
	}
	for expr, message := range map[string]string{
		`vector(1)`:                         "has no stream selector",
		`{a="b"`:                            "a selector is not closed",
		`{a="b"}}`:                          "a closing brace has no opening one",
		`{a="b" {c="d"}}`:                   "a selector stands within another",
		`{a="b} |= "x`:                      "not closed",
		"{a=`b}":                            "not closed",
		`{a="\q"}`:                          "has an escape that is unknown",
		"{a=\"b\nc\"}":                      "not closed",
		`{a='b'}`:                           `'\'' at 4 is not allowed outside of strings`,
		`{a="b"} /* {c="d"} */`:             "comments begin with #",
		`{a="b"} // x`:                      "comments begin with #",
		"{a=\"b\"} \u00a0|= \"x\"":          "not allowed outside of strings",
		`{a="b"} ; {c="d"}`:                 "not allowed outside of strings",
		"{a=\"b\"}\x00":                     "not allowed outside of strings",
		`{a="b"} | line_format $x`:          "not allowed outside of strings",
		strings.Repeat(`{a="b"} or `, 4000): "is too long for Loki",
	} {
		_, err := raw(t, expr, onlyShop)
		require.ErrorContains(t, err, message, expr)
	}
}

func TestOnlyIsPartOfEveryShape(t *testing.T) {
	in := rangeOf
	in.Only = auditql.And{onlyShop, onlyProd}
	for _, query := range []auditql.Query{
		{Shape: auditql.Records}, {Shape: auditql.Count}, {Shape: auditql.Count, Instant: true, By: []string{"user_name"}}, {Shape: auditql.Top, By: []string{"user_name"}},
		{Shape: auditql.Records, Where: auditql.Or{auditql.Comparison{Field: "k8s_namespace_name", Op: auditql.Exists}, auditql.Comparison{Field: "cluster", Op: auditql.Exists}}},
	} {
		plan, err := auditql.Compile(&query, in)
		require.NoError(t, err)
		require.Contains(t, plan.LogQL, `cluster="prod"`)
		require.Contains(t, plan.LogQL, `| k8s_namespace_name="shop"`)
	}
}

// What people may try, to see records of another namespace.
var attempts = []string{
	`{cluster="CLUSTER"}`, `{cluster="CLUSTER"} or {cluster="CLUSTER"}`, `{tallyman="evidence", cluster="CLUSTER"}`, `{tallyman=~".+", cluster="CLUSTER"}`,
	`{cluster="CLUSTER"} | json k8s_namespace_name="user_name"`, `{cluster="CLUSTER"} | label_format k8s_namespace_name=cluster`,
	`{cluster="CLUSTER"} | line_format "{{.user_name}}"`, `{cluster="CLUSTER"} != "shop"`, `{cluster="CLUSTER"} | json | k8s_namespace_name!="shop"`,
	"{cluster=\"CLUSTER\"} # }\n|= `bank`", "{cluster=\"CLUSTER\"} |= `\"` or {cluster=\"CLUSTER\"} |= `\"`", `{cluster="CLUSTER"} | decolorize | unpack`, `{cluster="CLUSTER", k8s_namespace_name="bank"}`,
	`{cluster="CLUSTER"} | json | drop k8s_namespace_name`, `{cluster="CLUSTER"} | logfmt`, `{cluster="CLUSTER"} |~ "bank|shop"`, `{cluster="\u0043LUSTER"}`,
	`sum by (user_name) (count_over_time({cluster="CLUSTER"} | json [1h]))`, `sum by (user_name) (count_over_time({cluster="CLUSTER"} | json [1h])) or sum by (user_name) (count_over_time({cluster="CLUSTER"} |= "bank" | json [1h]))`,
	`topk(5, sum by (user_name) (count_over_time({cluster="CLUSTER"} | json user_name="user_name" [1h])))`, `count_over_time({cluster="CLUSTER"} | json k="k8s_namespace_name" [1h]) unless vector(1)`,
}

func TestAttemptsAgainstLoki(t *testing.T) {
	url, client := realLoki(t)
	cluster := lokitest.Cluster("only")
	var records []record.Record
	for i := range 40 {
		namespace, user := "shop", "alice"
		if i%2 == 0 {
			namespace, user = "bank", "mallory"
		}
		kind := []string{"record", "record", "record", "evidence"}[i%4]
		records = append(records, record.Record{
			Line:   writeLine(map[string]any{"record_id": fmt.Sprintf("%s-%d", namespace, i), "user_name": user, "k8s_namespace_name": namespace, "message": `"k8s_namespace_name":"shop"`}),
			Labels: map[string]string{"tallyman": kind, "object": "kubernetes-audit"},
		})
	}
	start := time.Now().Add(-10 * time.Minute).Truncate(time.Second).UTC()
	lokitest.Push(t, url, cluster, start, records)
	in := auditql.Context{From: start.Add(-time.Second), To: start.Add(time.Minute), Only: onlyShop}
	seen := 0
	for _, attempt := range attempts {
		expr := strings.ReplaceAll(attempt, "CLUSTER", cluster)
		for _, instant := range []bool{false, true} {
			plan, err := auditql.Compile(&auditql.Query{Shape: auditql.LogQL, Expr: expr, Instant: instant, Step: "10m"}, in)
			if err != nil {
				continue
			}
			var result *loki.Result
			if instant {
				result, err = client.Query(context.Background(), loki.InstantQuery{LogQL: plan.LogQL, At: plan.To})
			} else {
				result, err = client.QueryRange(context.Background(), loki.RangeQuery{LogQL: plan.LogQL, Start: plan.From, End: plan.To, Limit: 100, Step: plan.Step})
			}
			if err != nil {
				require.NotContains(t, err.Error(), "bank")
				continue
			}
			shown := fmt.Sprint(result.Streams, result.Matrix, result.Vector)
			require.NotContains(t, shown, "bank", plan.LogQL)
			require.NotContains(t, shown, "mallory", plan.LogQL)
			seen += strings.Count(shown, "alice")
		}
	}
	require.NotZero(t, seen, "what is allowed is shown")

	for id, shown := range map[string]bool{"shop-1": true, "bank-0": false} {
		query := &auditql.Query{Shape: auditql.Evidence, RecordID: id}
		plan, err := auditql.Compile(query.EvidenceRecord(), in)
		require.NoError(t, err)
		require.Equal(t, shown, slices.Contains(idsOf(t, client, plan), id))
	}
}
