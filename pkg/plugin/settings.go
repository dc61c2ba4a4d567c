package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/search"
)

const (
	defaultTimeout = time.Minute
	maxTimeout     = time.Hour
)

// Settings of the data source that are not Grafana's standard HTTP settings.
type Settings struct {
	// URL of Loki.
	URL string
	// Tenant for X-Scope-OrgID; empty for none.
	Tenant string
	// Timeout of one request to Loki.
	Timeout time.Duration
	// MaxLines is the limit of records where a query has none.
	MaxLines int
	// Only is a condition that everything this data source shows must meet; nil means none.
	Only auditql.Condition
	// Links of records, to traces above all.
	Links []frames.Link
	// LinkProblem says why there are none although some are set; it is not worth it to show no records.
	LinkProblem error
	// OAuthPassThrough says that each user's own token goes to Loki.
	OAuthPassThrough bool
}

// parseSettings reads the settings once; what is left out gets its default.
func parseSettings(stored backend.DataSourceInstanceSettings) (Settings, error) {
	var data struct {
		Tenant         string   `json:"tenant"`
		TimeoutSeconds *float64 `json:"timeoutSeconds"`
		MaxLines       *int     `json:"maxLines"`
		Only           string   `json:"only"`
		OAuthPassThru  bool     `json:"oauthPassThru"`

		TraceLinks []frames.Link `json:"traceLinks"`
	}
	settings := Settings{URL: stored.URL, Timeout: defaultTimeout, MaxLines: auditql.DefaultRecords}
	if len(stored.JSONData) > 0 {
		if err := json.Unmarshal(stored.JSONData, &data); err != nil {
			return settings, fmt.Errorf("the settings of the data source cannot be read: %w", err)
		}
	}
	settings.Tenant = data.Tenant
	settings.OAuthPassThrough = data.OAuthPassThru
	if settings.LinkProblem = frames.CheckLinks(data.TraceLinks); settings.LinkProblem == nil {
		settings.Links = data.TraceLinks
	}
	if data.TimeoutSeconds != nil {
		settings.Timeout = time.Duration(*data.TimeoutSeconds * float64(time.Second))
	}
	if settings.Timeout < time.Second || settings.Timeout > maxTimeout {
		return settings, fmt.Errorf("timeoutSeconds must be between 1 and %d", int(maxTimeout.Seconds()))
	}
	if data.MaxLines != nil {
		settings.MaxLines = *data.MaxLines
	}
	if settings.MaxLines < 1 || settings.MaxLines > auditql.MaxRecords {
		return settings, fmt.Errorf("maxLines must be between 1 and %d", auditql.MaxRecords)
	}
	only, err := search.Parse(data.Only)
	switch {
	case err != nil:
		return settings, fmt.Errorf("the condition that restricts this data source cannot be read, %w", err)
	case len(only.Objects) > 0:
		return settings, errors.New("the condition that restricts this data source compares objects by object=, not by object:")
	}
	settings.Only = only.Where
	_, err = loki.ParseURL(settings.URL)
	return settings, err
}
