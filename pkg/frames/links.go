package frames

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const (
	// MaxLinks is how many links a data source may have beside those of its own.
	MaxLinks = 10
	// Longer patterns are no longer read by anybody.
	maxPattern = 1000
	// A value that is longer than this, in bytes, is no name of anything.
	maxLinkValue = 1024
)

// Link makes a field of its own of what leads elsewhere: of each record the id of a trace, and with it the way to the trace.
type Link struct {
	// Name of the field that the rows get.
	Name string `json:"name"`
	// Field or label of the record that has the value; empty for the text of the row, as container logs have it.
	Field string `json:"field"`
	// Pattern finds the value in the field or text, by its first group or as a whole. RE2.
	Pattern string `json:"pattern"`
	// DatasourceUID is of the data source that is asked for the value, and QueryType how, where it has several ways.
	DatasourceUID string `json:"datasourceUid"`
	QueryType     string `json:"queryType"`
	// URL is opened instead; ${__value.raw} in it stands for the value.
	URL string `json:"url"`

	pattern *regexp.Regexp
}

// Fields that the rows have anyway.
var taken = []string{"timestamp", "body", "severity", "id", "labels"}

// CheckLinks makes links usable. The error says which of them is wrong, and why.
func CheckLinks(links []Link) error {
	if len(links) > MaxLinks {
		return fmt.Errorf("there are %d trace links; at most %d", len(links), MaxLinks)
	}
	names := slices.Clone(taken)
	for i := range links {
		if slices.Contains(names, links[i].Name) {
			return fmt.Errorf("trace link %d: the name %q is taken", i+1, links[i].Name)
		}
		names = append(names, links[i].Name)
		if err := links[i].check(); err != nil {
			return fmt.Errorf("trace link %d: %w", i+1, err)
		}
	}
	return nil
}

func (l *Link) check() error {
	switch {
	case strings.TrimSpace(l.Name) == "":
		return fmt.Errorf("it has no name")
	case l.Field == "" && l.Pattern == "":
		return fmt.Errorf("it says neither in which field the id is nor how it is found in the line")
	case l.Field != "" && !isKnown(l.Field):
		return fmt.Errorf("%q is no field or label of the record", l.Field)
	case len(l.Pattern) > maxPattern:
		return fmt.Errorf("the pattern is longer than %d bytes", maxPattern)
	case (l.DatasourceUID == "") == (l.URL == ""):
		return fmt.Errorf("it leads either to a data source or to a URL")
	case l.URL != "" && !isWeb(l.URL):
		return fmt.Errorf("the URL begins with http://, https:// or /")
	case l.Pattern == "":
		return nil
	}
	var err error
	if l.pattern, err = regexp.Compile(l.Pattern); err != nil {
		return fmt.Errorf("the pattern cannot be read: %w", err)
	}
	return nil
}

func isKnown(name string) bool {
	_, isLabel := record.LabelByName(name)
	_, isField := record.FieldByName(name)
	return isLabel || isField
}

// isWeb tells addresses that a click may open from such as javascript:.
func isWeb(address string) bool {
	parsed, err := url.Parse(strings.ReplaceAll(address, "${", "$("))
	if err != nil {
		return false
	}
	return parsed.Scheme == "http" || parsed.Scheme == "https" || parsed.Scheme == "" && strings.HasPrefix(address, "/")
}

// valueOf finds the value of a record, nil where it has none.
func (l *Link) valueOf(r *record.Record, text string) *string {
	if l.Field != "" {
		var ok bool
		if text, ok = r.Values[l.Field]; !ok {
			text = r.Labels[l.Field]
		}
	}
	if l.pattern != nil {
		found := l.pattern.FindStringSubmatch(text)
		switch {
		case found == nil:
			return nil
		case len(found) > 1:
			text = found[1]
		default:
			text = found[0]
		}
	}
	if text == "" || len(text) > maxLinkValue {
		return nil
	}
	// A copy, as the value is a part of the whole answer.
	text = strings.Clone(text)
	return &text
}

// field is empty as yet, and has the link.
func (l *Link) field(length int) *data.Field {
	field := data.NewField(l.Name, nil, make([]*string, length))
	link := data.DataLink{Title: "Open " + l.Name, URL: l.URL, TargetBlank: l.URL != ""}
	if l.DatasourceUID != "" {
		query := map[string]any{"refId": "A", "query": "${__value.raw}"}
		if l.QueryType != "" {
			query["queryType"] = l.QueryType
		}
		link.Internal = &data.InternalDataLink{DatasourceUID: l.DatasourceUID, DatasourceName: l.Name, Query: query}
	}
	field.Config = &data.FieldConfig{Links: []data.DataLink{link}}
	return field
}

// Page of the app that shows a record. Source: src/pages/routes.ts, recordUrl.
const recordPage = "/a/tallyman-audit-app/record"

// recordLinks open the evidence of a row's record in Explore, and the record in the app. The time of the row, in the field of that name,
// spares Loki a search through the whole range.
func recordLinks(options Options, timeField string) []data.DataLink {
	if options.DatasourceUID == "" {
		return nil
	}
	at := "${__data.fields." + timeField + ".numeric}"
	return []data.DataLink{
		{
			Title: "Evidence",
			Internal: &data.InternalDataLink{
				DatasourceUID:  options.DatasourceUID,
				DatasourceName: options.DatasourceName,
				Query:          map[string]any{"refId": "A", "shape": auditql.Evidence, "recordId": "${__value.raw}", "recordTime": at},
			},
		},
		{
			Title: "Record",
			URL:   recordPage + "?var-ds=" + url.QueryEscape(options.DatasourceUID) + "&record=${__value.raw:percentencode}&at=" + at,
		},
	}
}
