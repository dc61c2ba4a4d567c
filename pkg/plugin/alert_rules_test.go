package plugin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// The app's catalogue of alert rules, and for each rule records that it must fire on and others that it must not.
const catalogue = "../../src/pages/Alerts/catalogue"

type alertRule struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Where     json.RawMessage `json:"where"`
	By        []string        `json:"by"`
	Window    int             `json:"window"`
	Baseline  int             `json:"baseline"`
	Threshold float64         `json:"threshold"`
}

type alertRecord struct {
	Labels map[string]string `json:"labels"`
	Record map[string]any    `json:"record"`
}

type alertCases struct {
	Fires []alertRecord `json:"fires"`
	Not   []alertRecord `json:"not"`
	// Repeat is how often each record is there; once, unless said.
	Repeat int `json:"repeat"`
}

func readAlertRules(t *testing.T) ([]alertRule, map[string]alertCases) {
	t.Helper()
	files, err := filepath.Glob(catalogue + "/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var rules []alertRule
	cases := map[string]alertCases{}
	for _, file := range files {
		var list []alertRule
		readJSON(t, file, &list)
		rules = append(rules, list...)
		readJSON(t, filepath.Join(catalogue, "cases", filepath.Base(file)), &cases)
	}
	return rules, cases
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, into), path)
}

// query is the rule's question as the app puts it, of clusters of a prefix.
func (r alertRule) query(prefix string, to time.Time) backend.DataQuery {
	seconds := max(r.Window, r.Baseline)
	shape := `"instant":true`
	if r.Kind == "silence" {
		shape = fmt.Sprintf(`"step":"%ds"`, r.Window/15)
	}
	by, _ := json.Marshal(r.By)
	where := fmt.Sprintf(`{"and":[%s,{"field":"cluster","op":"=~","value":"%s.*"}]}`, r.Where, prefix)
	query := queryOf("A", fmt.Sprintf(`{"refId":"A","shape":"count",%s,"by":%s,"where":%s}`, shape, by, where))
	query.TimeRange = backend.TimeRange{From: to.Add(-time.Duration(seconds) * time.Second), To: to}
	return query
}

// push stores a record, `repeat` times, as of a moment ago.
func (a alertRecord) push(t *testing.T, url, cluster string, at time.Time, repeat int) {
	t.Helper()
	labels := map[string]string{"tallyman": "record"}
	for name, value := range a.Labels {
		labels[name] = value
	}
	var records []record.Record
	for i := range max(repeat, 1) {
		fields := map[string]any{"record_id": fmt.Sprintf("%s/%d", cluster, i), "record_version": 1}
		for name, value := range a.Record {
			fields[name] = value
		}
		line, err := json.Marshal(fields)
		require.NoError(t, err)
		records = append(records, record.Record{Labels: labels, Line: string(line)})
	}
	lokitest.Push(t, url, cluster, at, records)
}

func TestAlertRules(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	rules, cases := readAlertRules(t)
	d := datasource(t, url, "")
	fromAlerting := map[string]string{backend.FromAlertHeaderName: "true"}
	for _, rule := range rules {
		if rule.Kind != "count" {
			continue
		}
		t.Run(rule.ID, func(t *testing.T) {
			own := cases[rule.ID]
			require.NotEmpty(t, own.Fires)
			require.NotEmpty(t, own.Not)
			prefix, now := lokitest.Cluster("rule-"+rule.ID), time.Now()
			for i, one := range own.Fires {
				one.push(t, url, fmt.Sprintf("%s-fires-%d", prefix, i), now.Add(-time.Minute), own.Repeat)
			}
			for i, one := range own.Not {
				one.push(t, url, fmt.Sprintf("%s-not-%d", prefix, i), now.Add(-time.Minute), own.Repeat)
			}
			response := run(t, d, fromAlerting, rule.query(prefix, now))["A"]
			require.NoError(t, response.Error)
			fired := map[string]bool{}
			for _, frame := range response.Frames {
				require.Len(t, frame.Fields, 1)
				if frame.Fields[0].At(0).(float64) > rule.Threshold {
					fired[frame.Fields[0].Labels["cluster"]] = true
				}
			}
			for i, one := range own.Fires {
				require.True(t, fired[fmt.Sprintf("%s-fires-%d", prefix, i)], "does not fire on %v", one)
			}
			require.Len(t, fired, len(own.Fires), "fires on more: %v", fired)
		})
	}
}

// What Grafana's resampling makes of it is looked at in test/e2e; here, that a source that fell silent is in the answer with nothing in its
// last window, and one that goes on has something there.
func TestAlertRulesOfSilence(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	rules, _ := readAlertRules(t)
	d := datasource(t, url, "")
	tried := 0
	for _, rule := range rules {
		if rule.Kind != "silence" {
			continue
		}
		tried++
		prefix, now := lokitest.Cluster("rule-"+rule.ID), time.Now()
		var where struct {
			Value []string `json:"value"`
		}
		require.NoError(t, json.Unmarshal(rule.Where, &where))
		window := time.Duration(rule.Window) * time.Second
		one := alertRecord{Labels: map[string]string{"object": where.Value[0], "severity": "info", "actor": "unknown", "access": "none"}}
		one.push(t, url, prefix+"-silent", now.Add(-window*3/2), 1)
		one.push(t, url, prefix+"-heard", now.Add(-window*3/2), 1)
		one.push(t, url, prefix+"-heard", now.Add(-window/2), 1)
		response := run(t, d, map[string]string{backend.FromAlertHeaderName: "true"}, rule.query(prefix, now))["A"]
		require.NoError(t, response.Error)
		last := map[string]float64{}
		for _, frame := range response.Frames {
			name := strings.TrimPrefix(frame.Fields[1].Labels["cluster"], prefix+"-")
			last[name] += sumAfter(frame, now.Add(-window))
		}
		require.Equal(t, map[string]float64{"silent": 0, "heard": 1}, last)
	}
	require.Positive(t, tried)
}

func sumAfter(frame *data.Frame, after time.Time) (sum float64) {
	for i := range frame.Rows() {
		if frame.Fields[0].At(i).(time.Time).After(after) {
			sum += frame.Fields[1].At(i).(float64)
		}
	}
	return sum
}
