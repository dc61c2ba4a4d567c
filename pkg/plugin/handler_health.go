package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/search"
)

const (
	// Loki by default refuses queries of more than 30 days and an hour.
	healthRange = 30 * 24 * time.Hour
	recentRange = 24 * time.Hour
	// Newest records whose version is looked at.
	healthSample = 100
	// A newest record older than this is worth a word.
	staleAfter = time.Hour

	recordSelector = `{tallyman="record"}`
)

// healthDetails is shown below the message of a health check.
type healthDetails struct {
	Clusters []string `json:"clusters"`
	Objects  []string `json:"objects"`
	Newest   string   `json:"newest,omitempty"`
}

// CheckHealth tells whether queries will find something, and otherwise what is wrong and what to do about it.
func (d *Datasource) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	if d.problem != nil {
		return unhealthy(loki.Diagnose(d.problem)), nil
	}
	if message := d.checkLoki(ctx); message != "" {
		return unhealthy(message), nil
	}
	found, message := d.checkStreams(ctx)
	if message != "" {
		return unhealthy(message), nil
	}
	newest, message := d.checkRecords(ctx)
	if message != "" {
		return unhealthy(message), nil
	}
	if problem := d.settings.LinkProblem; problem != nil {
		return unhealthy(fmt.Sprintf("Records are there, but are shown without trace links: %s.", problem)), nil
	}
	found.Newest = newest.UTC().Format(time.RFC3339)
	details, err := json.Marshal(found)
	if err != nil {
		return nil, err
	}
	return &backend.CheckHealthResult{Status: backend.HealthStatusOk, Message: healthy(found, time.Since(newest)), JSONDetails: details}, nil
}

// checkLoki asks something that every Loki can answer without data.
func (d *Datasource) checkLoki(ctx context.Context) string {
	result, err := d.client.Query(ctx, loki.InstantQuery{LogQL: "vector(1)+vector(1)", At: time.Now()})
	if err != nil {
		return loki.Diagnose(err)
	}
	if len(result.Vector) != 1 || result.Vector[0].Value != 2 {
		return "What answers does not calculate as Loki does. Check the URL."
	}
	return ""
}

// checkStreams looks for Tallyman's streams by Loki's index alone.
func (d *Datasource) checkStreams(ctx context.Context) (*healthDetails, string) {
	now := time.Now()
	found := &healthDetails{}
	span := healthRange
	if d.settings.Only != nil {
		// The index does not know which records may be shown: they are counted, and of a month that takes long.
		span = recentRange
	}
	for name, into := range map[string]*[]string{"object": &found.Objects, "cluster": &found.Clusters} {
		values, err := d.valuesNow(ctx, wanted{name: name, among: &search.Conditions{}}, now.Add(-span), now)
		if err != nil {
			return nil, loki.Diagnose(err)
		}
		for _, v := range values {
			*into = append(*into, v.Value)
		}
		slices.Sort(*into)
	}
	if len(found.Objects) > 0 || d.settings.Only != nil {
		return found, ""
	}
	others, err := d.client.Labels(ctx, now.Add(-healthRange), now)
	switch {
	case err != nil:
		return nil, loki.Diagnose(err)
	case len(others) == 0:
		return nil, "Loki answers, but holds no streams at all of the last 30 days " + d.tenant() +
			". Start the collector (tallyman collect) and check that it writes to this Loki and tenant."
	}
	return nil, "Loki answers, but holds no records of Tallyman of the last 30 days " + d.tenant() +
		`: there are other streams, but none with the label tallyman="record". Start the collector (tallyman collect) and check that it writes to this Loki and tenant.`
}

func (d *Datasource) tenant() string {
	if d.settings.Tenant == "" {
		return "(no tenant is set)"
	}
	return fmt.Sprintf("for the tenant %q", d.settings.Tenant)
}

// checkRecords reads the newest records: when they were written, and whether in a version of the schema that is
// understood here.
func (d *Datasource) checkRecords(ctx context.Context) (newest time.Time, message string) {
	now := time.Now()
	// The last day is read fast; the month is asked only where that has nothing.
	for _, span := range []time.Duration{recentRange, healthRange} {
		answer, err := d.run(ctx, &auditql.Query{Shape: auditql.Records, Limit: healthSample}, now.Add(-span), now.Add(time.Minute))
		if err != nil {
			return newest, loki.Diagnose(err)
		}
		for i := range answer.Page.Records {
			r := &answer.Page.Records[i]
			if message := checkVersion(r.Version()); message != "" {
				return newest, message
			}
			if r.Time.After(newest) {
				newest = r.Time
			}
		}
		if !newest.IsZero() {
			return newest, ""
		}
	}
	if d.settings.Only != nil {
		return newest, "Loki answers, but of the last 30 days it holds no records that this data source may show: see the condition that restricts it."
	}
	return newest, "Loki lists streams of Tallyman but holds no records of the last 30 days. Check that the collector runs."
}

// checkVersion judges the version of a record; 0 is a line that does not say.
func checkVersion(version int) string {
	switch {
	case version > record.Version:
		return fmt.Sprintf("There are records of version %d of Tallyman's schema, and this data source understands up to version %d. Upgrade the Tallyman plugin.",
			version, record.Version)
	case version > 0 && version < record.MinReadable:
		return fmt.Sprintf("There are records of version %d of Tallyman's schema, and this data source reads only from version %d on. Upgrade the collector that writes them.",
			version, record.MinReadable)
	}
	return ""
}

func healthy(found *healthDetails, age time.Duration) string {
	text := fmt.Sprintf("Loki answers. Records of %s in %s; the newest is %s old.",
		plural(len(found.Objects), "kind of object", "kinds of objects"), plural(len(found.Clusters), "cluster or host", "clusters and hosts"), roughly(age))
	if age > staleAfter {
		text += " If there should be newer ones, check that the collector runs."
	}
	return text
}

func plural(count int, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", count, many)
}

func roughly(age time.Duration) string {
	switch {
	case age < time.Second:
		return "less than a second"
	case age < 2*time.Minute:
		return plural(int(age.Seconds()), "second", "seconds")
	case age < 2*time.Hour:
		return plural(int(age.Minutes()), "minute", "minutes")
	case age < 48*time.Hour:
		return plural(int(age.Hours()), "hour", "hours")
	}
	return plural(int(age.Hours()/24), "day", "days")
}

func unhealthy(message string) *backend.CheckHealthResult {
	return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: message}
}
