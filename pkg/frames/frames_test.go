package frames_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/grafana/dataplane/sdata/numeric"
	"github.com/grafana/dataplane/sdata/reader"
	"github.com/grafana/dataplane/sdata/timeseries"
	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/lifecycle"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Set to write the golden files anew, then look at what changed.
const update = false

var (
	at      = time.Date(2026, 11, 23, 9, 45, 5, 123456789, time.UTC)
	stats   = map[string]float64{"execTime": 0.25, "totalBytesProcessed": 104058, "unheardOf": 1}
	options = frames.Options{RefID: "A", DatasourceUID: "uid", DatasourceName: "Audit"}
)

func check(t *testing.T, name string, list data.Frames) {
	t.Helper()
	experimental.CheckGoldenJSONResponse(t, "testdata", name, &backend.DataResponse{Frames: list, Status: backend.StatusOK}, update)
}

func plan(t *testing.T, query auditql.Query) *auditql.Plan {
	t.Helper()
	compiled, err := auditql.Compile(&query, auditql.Context{From: at.Add(-time.Hour), To: at, Interval: 5 * time.Minute})
	require.NoError(t, err)
	return compiled
}

func records() []record.Record {
	audit := map[string]string{"tallyman": "record", "object": "kubernetes-audit", "cluster": "prod", "severity": "high", "actor": "human", "access": "exec", "service_name": "kubernetes-audit"}
	logs := map[string]string{"tallyman": "record", "object": "container-log", "cluster": "prod", "severity": "info", "service_name": "container-log"}
	return []record.Record{
		record.New(at, audit, `{"record_id":"7d30/ResponseStarted","record_version":1,"event_action":"exec","event_outcome":"success","user_name":"alice","client_address":"192.0.2.7",`+
			`"k8s_namespace_name":"shop","k8s_pod_name":"client","k8s_audit_id":"7d30","http_response_status_code":101,"process_command_line":"sh -c 'echo <hi>'"}`),
		record.New(at.Add(-time.Second), logs, `{"record_id":"c/1","record_version":1,"event_action":"log","container_name":"web","message":"GET /\u001b[31m 200"}`),
		record.New(at.Add(-2*time.Second), map[string]string{"severity": "unheard-of"}, `{"record_id":"cut o`),
		record.New(at.Add(-2*time.Second), nil, `{"record_id":"cut o`),
	}
}

func TestRecords(t *testing.T) {
	query := auditql.Query{Shape: auditql.Records, Where: auditql.Comparison{Field: "process_command_line", Op: auditql.Contains, Values: []string{"a+b"}}}
	answer := &ask.Answer{Page: record.Page{Records: records(), Duplicates: 2}, Stats: stats, Warnings: []string{"be careful"}}
	check(t, "records", frames.Of(answer, plan(t, query), options))

	lines := options
	lines.Line, lines.DatasourceUID = auditql.JSON, ""
	check(t, "records-json", frames.Of(answer, plan(t, query), lines))
	check(t, "records-empty", frames.Of(&ask.Answer{}, plan(t, query), options))
}

func TestRecordLabels(t *testing.T) {
	frame := frames.Records(&ask.Answer{Page: record.Page{Records: records()[:1]}}, plan(t, auditql.Query{Shape: auditql.Records}), options)
	field, _ := frame.FieldByName("labels")
	var labels map[string]string
	require.NoError(t, json.Unmarshal(field.At(0).(json.RawMessage), &labels))
	require.Equal(t, "alice", labels["user_name"])
	require.Equal(t, "101", labels["http_response_status_code"])
	require.Equal(t, "sh -c 'echo <hi>'", labels["process_command_line"])
	require.Equal(t, "high", labels["severity"], "the label keeps our word")
	require.NotContains(t, labels, "tallyman")
	require.Equal(t, "record", records()[0].Labels["tallyman"], "the stream's labels are shared and stay as they are")
}

func TestLevels(t *testing.T) {
	for severity, level := range map[string]string{"critical": "critical", "high": "error", "medium": "warning", "low": "info", "info": "debug", "": "unknown", "x": "unknown"} {
		require.Equal(t, level, frames.Level(severity))
	}
}

func TestEvidence(t *testing.T) {
	query := auditql.Query{Shape: auditql.Evidence, RecordID: "7d30/ResponseStarted"}
	labels := map[string]string{"tallyman": "evidence", "object": "kubernetes-audit", "cluster": "prod"}
	answer := &ask.Answer{Page: record.Page{Records: []record.Record{
		record.New(at, labels, `{"record_id":"7d30/ResponseStarted","evidence":{"kind":"Event","user":{"username":"alice"}}}`),
		record.New(at, labels, `not JSON`),
	}}}
	check(t, "evidence", frames.Of(answer, plan(t, query), options))
	check(t, "evidence-empty", frames.Of(&ask.Answer{}, plan(t, query), options))
}

func TestSeries(t *testing.T) {
	query := auditql.Query{Shape: auditql.Count, By: []string{"severity", "user_name"}}
	point := func(minute int, value float64) loki.Point {
		return loki.Point{Time: at.Truncate(time.Minute).Add(time.Duration(minute) * time.Minute), Value: value}
	}
	answer := &ask.Answer{Stats: stats, Series: []loki.Series{
		{Labels: map[string]string{"severity": "high"}, Points: []loki.Point{point(0, 1), point(5, 2)}},
		{Labels: map[string]string{"severity": "high", "user_name": "alice"}, Points: []loki.Point{point(5, 7)}},
		{Labels: map[string]string{"severity": "critical", "user_name": "bob"}, Points: []loki.Point{point(0, 3)}},
	}}
	list := frames.Of(answer, plan(t, query), options)
	check(t, "count", list)
	requireDataplane(t, data.FrameTypeTimeSeriesMulti, list, false)
	legend := options
	legend.Legend = "{{ user_name }}/{{severity}}/{{unheard_of}}"
	require.Equal(t, "bob/critical/", frames.Of(answer, plan(t, query), legend)[0].Fields[1].Config.DisplayNameFromDS)

	empty := frames.Of(&ask.Answer{}, plan(t, query), options)
	check(t, "count-empty", empty)
	requireDataplane(t, data.FrameTypeTimeSeriesMulti, empty, true)
}

func TestNumbers(t *testing.T) {
	query := auditql.Query{Shape: auditql.Count, Instant: true}
	sample := func(labels map[string]string, value float64) loki.Sample {
		return loki.Sample{Labels: labels, Point: loki.Point{Time: at, Value: value}}
	}
	total := frames.Of(&ask.Answer{Samples: []loki.Sample{sample(nil, 12)}}, plan(t, query), options)
	check(t, "count-instant-total", total)
	requireDataplane(t, data.FrameTypeNumericMulti, total, false)

	query.By = []string{"user_name"}
	list := frames.Of(&ask.Answer{Samples: []loki.Sample{sample(map[string]string{"user_name": "bob"}, 2), sample(map[string]string{}, 9)}}, plan(t, query), options)
	check(t, "count-instant", list)
	requireDataplane(t, data.FrameTypeNumericMulti, list, false)

	empty := frames.Of(&ask.Answer{}, plan(t, query), options)
	check(t, "count-instant-empty", empty)
	requireDataplane(t, data.FrameTypeNumericMulti, empty, true)
}

func TestTop(t *testing.T) {
	query := auditql.Query{Shape: auditql.Top, By: []string{"user_name"}}
	answer := &ask.Answer{Stats: stats, Samples: []loki.Sample{
		{Labels: map[string]string{"user_name": "alice"}, Point: loki.Point{Value: 7}}, {Labels: map[string]string{}, Point: loki.Point{Value: 3}},
	}}
	list := frames.Of(answer, plan(t, query), options)
	check(t, "top", list)
	requireDataplane(t, data.FrameTypeNumericLong, list, false)

	empty := frames.Of(&ask.Answer{}, plan(t, query), options)
	check(t, "top-empty", empty)
	requireDataplane(t, data.FrameTypeNumericLong, empty, true)
}

func TestLifecycle(t *testing.T) {
	exit := int64(137)
	entity := &lifecycle.Entity{
		Key: "pod/u1/web", Kind: lifecycle.ContainerKind, Cluster: "prod", Namespace: "shop", Pod: "web-1", PodUID: "u1", Container: "web", Workload: "Deployment/web", Node: "n1",
	}
	life := &ask.Life{Since: at.Add(-time.Minute), Full: true, Notices: []string{"some are missing"}, Stats: stats, Duplicates: 1, Answer: &lifecycle.Answer{
		Spans: []lifecycle.Span{
			{
				Entity: entity, State: lifecycle.Running, Start: at.Add(-time.Hour), End: at.Add(-time.Minute), EndKnown: true, ExitCode: &exit, Reason: "OOMKilled", User: "alice",
				EndedBy: "mallory", ContainerID: "c1", Restart: 2, Image: "shop/web:1.4", Digest: "sha256:1", ImageKey: "image/shop/web:1.4", StartRecord: "r1", EndRecord: "r2",
			},
			{Entity: entity, State: lifecycle.Running, Start: at, StartKnown: true},
		},
		Marks: []lifecycle.Mark{
			{
				Time: at, End: at.Add(time.Second), Entity: "pod/u1/web", Kind: lifecycle.Command, Action: "exec", Severity: "high", Sentence: "alice ran `id` in shop/web-1",
				User: "alice", Object: "kubernetes-audit", Cluster: "prod", Namespace: "shop", Pod: "web-1", Container: "web", RecordID: "r3", SessionID: "s1",
			},
			{Time: at, Kind: lifecycle.Request, Action: "patch", Sentence: "bob changed nodes n1", Node: "n1"},
		},
	}}
	query := auditql.Query{Shape: auditql.Lifecycle}
	check(t, "lifecycle", frames.Lifecycle(life, plan(t, query), options))
	check(t, "lifecycle-empty", frames.Lifecycle(&ask.Life{Since: at.Add(-time.Hour), Answer: &lifecycle.Answer{}}, plan(t, query), frames.Options{RefID: "A"}))
}

// requireDataplane reads frames with the library that alerting and server-side expressions read them with.
func requireDataplane(t *testing.T, want data.FrameType, list data.Frames, noData bool) {
	t.Helper()
	kind, err := reader.CanReadBasedOnMeta(list)
	require.NoError(t, err)
	require.Equal(t, want, kind)
	if kind.Kind() == data.KindTimeSeries {
		series, err := timeseries.CollectionReaderFromFrames(list)
		require.NoError(t, err)
		collection, err := series.GetCollection(true)
		require.NoError(t, err)
		require.Equal(t, noData, collection.NoData())
		return
	}
	numbers, err := numeric.CollectionReaderFromFrames(list)
	require.NoError(t, err)
	collection, err := numbers.GetCollection(false)
	require.NoError(t, err)
	require.Equal(t, noData, collection.NoData())
}
