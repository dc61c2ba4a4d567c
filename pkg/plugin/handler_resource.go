package plugin

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/images"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const (
	maxBody = 1 << 20
	// The range of a resource call that names none.
	defaultRange = time.Hour
	// Points of a count that is explained outside of a panel.
	explainPoints = 1000
)

// routes are the resources of the data source, below /api/datasources/uid/<uid>/resources.
func (d *Datasource) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /schema", schema)
	mux.HandleFunc("POST /explain", d.explain)
	mux.HandleFunc("GET /values", d.values)
	mux.HandleFunc("GET /images", d.images)
	mux.HandleFunc("POST /search/parse", parseSearch)
	mux.HandleFunc("POST /search/format", formatSearch)
	mux.HandleFunc("POST /search/complete", d.completeSearch)
	return mux
}

type (
	schemaAnswer struct {
		Version int           `json:"version"`
		Labels  []schemaLabel `json:"labels"`
		Fields  []schemaField `json:"fields"`
	}
	schemaLabel struct {
		Name        string   `json:"name"`
		Title       string   `json:"title"`
		Description string   `json:"description"`
		Values      []string `json:"values,omitempty"`
		Ordered     bool     `json:"ordered,omitempty"`
	}
	schemaField struct {
		Name        string      `json:"name"`
		Title       string      `json:"title"`
		Type        record.Type `json:"type"`
		Unit        string      `json:"unit,omitempty"`
		Description string      `json:"description"`
		Source      string      `json:"source"`
		Bounded     bool        `json:"bounded,omitempty"`
		Values      []string    `json:"values,omitempty"`
	}
)

// schema answers with the record's schema as record/schema.json has it.
func schema(w http.ResponseWriter, _ *http.Request) {
	answer := schemaAnswer{Version: record.Version}
	for _, l := range record.Labels {
		answer.Labels = append(answer.Labels, schemaLabel{l.Name, l.Title, l.Description, l.Values, l.Ordered})
	}
	for _, f := range record.Fields {
		answer.Fields = append(answer.Fields, schemaField{f.Name, f.Title, f.Type, f.Unit, f.Description, f.Source, f.Bounded, f.Values})
	}
	reply(w, http.StatusOK, answer)
}

// explain answers with the LogQL of a query and the reason for each of its parts, or with 400 and what is wrong with
// the query. The body is the query with from and to beside its own keys.
func (d *Datasource) explain(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		reply(w, http.StatusRequestEntityTooLarge, problem{Error: "the query is larger than 1 MiB"})
		return
	}
	answer, err := d.explanationOf(body)
	if err != nil {
		replyProblem(w, err)
		return
	}
	reply(w, http.StatusOK, answer)
}

type (
	problem struct {
		Error string `json:"error"`
		Path  string `json:"path,omitempty"`
	}
	explanation struct {
		LogQL string         `json:"logql"`
		Parts []auditql.Part `json:"parts"`
	}
)

func (d *Datasource) explanationOf(body []byte) (*explanation, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil || keys == nil {
		return nil, &auditql.Error{Message: "the body must be a query as a JSON object"}
	}
	from, to, err := rangeOf(unquoted(keys["from"]), unquoted(keys["to"]))
	if err != nil {
		return nil, err
	}
	delete(keys, "from")
	delete(keys, "to")
	raw, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	if asked, is, err := images.Decode(raw); is {
		if err != nil {
			return nil, err
		}
		return d.explainImages(asked, from, to)
	}
	query, err := auditql.Decode(raw)
	if err != nil {
		return nil, err
	}
	plan, err := auditql.Compile(query, auditql.Context{From: from, To: to, MaxDataPoints: explainPoints, MaxLines: d.settings.MaxLines, Only: d.settings.Only})
	if err != nil {
		return nil, err
	}
	return &explanation{LogQL: plan.LogQL, Parts: plan.Parts}, nil
}

// rangeOf reads the ends of a range; without them it is the last hour.
func rangeOf(from, to string) (start, end time.Time, err error) {
	end = time.Now()
	if to != "" {
		var ok bool
		if end, ok = auditql.ParseTime(to); !ok {
			return start, end, &auditql.Error{Path: "to", Message: "must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z"}
		}
	}
	start = end.Add(-defaultRange)
	if from != "" {
		var ok bool
		if start, ok = auditql.ParseTime(from); !ok {
			return start, end, &auditql.Error{Path: "from", Message: "must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z"}
		}
	}
	return start, end, nil
}

func unquoted(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func reply(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		backend.Logger.Error("an answer could not be written", "error", err)
	}
}

// replyError tells of a Loki that does not answer.
func replyError(w http.ResponseWriter, err error) {
	reply(w, int(statusOf(err)), problem{Error: loki.Diagnose(err)})
}
