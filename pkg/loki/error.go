package loki

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Error is an answer of Loki, or of something in its place, that is not the one asked for.
type Error struct {
	// Status of the HTTP answer.
	Status int
	// Message as Loki wrote it, in one line.
	Message string
	// Foreign says that the answer does not look like Loki's: HTML, or a path that it does not know.
	Foreign bool
}

// Error returns the message and, where there is one, what can be done about it.
func (e *Error) Error() string {
	if e.Foreign {
		return fmt.Sprintf("the answer (HTTP %d) is not Loki's: %s", e.Status, e.Message)
	}
	text := fmt.Sprintf("Loki answered %d: %s", e.Status, e.Message)
	if hint := hintFor(e.Message); hint != "" {
		text += " (" + hint + ")"
	}
	return text
}

// TooManySeries says that a query made more series than max_query_series (500 by default) allows. Loki checks this in
// every part that it splits a query into, so a top list runs into it by the number of values that it is chosen from.
func (e *Error) TooManySeries() bool {
	return strings.Contains(e.Message, "maximum number of series") || strings.Contains(e.Message, "maximum of series")
}

// UnreachableError says that there was no answer.
type UnreachableError struct {
	URL string
	// Timeout says that the time was up, not that the connection failed.
	Timeout bool
	Err     error
}

// Error returns the URL and the cause.
func (e *UnreachableError) Error() string {
	if e.Timeout {
		return fmt.Sprintf("Loki at %s did not answer in time: %s", e.URL, e.Err)
	}
	return fmt.Sprintf("Loki at %s cannot be reached: %s", e.URL, e.Err)
}

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

func (c *Client) unreachable(ctx context.Context, err error) error {
	// The caller went away: that is no fault of Loki's.
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("the request to Loki was given up: %w", context.Canceled)
	}
	var timeout interface{ Timeout() bool }
	late := errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
	return &UnreachableError{URL: c.URL(), Timeout: late, Err: cause(err)}
}

// cause drops the method and URL that net/http puts before an error: the URL holds the whole query.
func cause(err error) error {
	var wrapped interface {
		error
		Unwrap() error
		Timeout() bool
	}
	if errors.As(err, &wrapped) && strings.Contains(err.Error(), `"http`) {
		if inner := wrapped.Unwrap(); inner != nil {
			return inner
		}
	}
	return err
}

func (c *Client) unreadable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return c.unreachable(ctx, ctx.Err())
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &UnreachableError{URL: c.URL(), Err: fmt.Errorf("the answer ended early: %w", err)}
	}
	return fmt.Errorf("the answer of Loki at %s cannot be read: %w", c.URL(), err)
}

// checkResponse returns an error for an answer that is not a good one of Loki's.
func checkResponse(response *http.Response, body io.Reader) error {
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	html := kind == "text/html"
	if response.StatusCode == http.StatusOK && !html {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(body, 16<<10))
	html = html || bytes.HasPrefix(bytes.TrimSpace(bytes.ToLower(text)), []byte("<"))
	message := messageOf(text, html)
	if message == "" {
		message = http.StatusText(response.StatusCode)
	}
	// Gateways answer 401, 403 and 5xx in HTML too; that says nothing about what is behind them.
	known := response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusForbidden || response.StatusCode >= 500
	foreign := response.StatusCode == http.StatusNotFound || html && !known
	return &Error{Status: response.StatusCode, Message: message, Foreign: foreign}
}

// messageOf reads Loki's plain text and the JSON of its gateways; of a page in HTML it takes the title.
func messageOf(body []byte, html bool) string {
	text := string(body)
	var answer struct{ Message, Error string }
	if json.Unmarshal(body, &answer) == nil && answer.Message+answer.Error != "" {
		text = answer.Message
		if text == "" {
			text = answer.Error
		}
	} else if html {
		_, text, _ = strings.Cut(text, "<title>")
		text, _, _ = strings.Cut(text, "</title>")
		text = "a page in HTML: " + text
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	const longest = 500
	if len(text) > longest {
		cut := longest
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	return text
}

// Hints by what Loki's messages say. The settings are those of limits_config and querier.
var hints = []struct{ message, hint string }{
	{"no org id", "this Loki has tenants: set the tenant"},
	{"maximum number of series", "narrow the conditions or the time range, or count by fewer fields; the limit is max_query_series"},
	{"maximum of series", "narrow the conditions or the time range, or count by fewer fields; the limit is max_query_series"},
	{"query time range exceeds the limit", "shorten the time range; the limit is max_query_length"},
	{"max entries limit", "lower the limit of the query; Loki's is max_entries_limit_per_query"},
	{"exceeded maximum resolution", "use a longer step"},
	{"too many outstanding requests", "Loki is busy: try again, or raise max_outstanding_per_tenant"},
	{"query would read too many bytes", "narrow the conditions or the time range; the limit is max_query_bytes_read"},
	{"context deadline exceeded", "narrow the conditions or the time range, or raise query_timeout"},
	{"empty ring", "Loki is still starting"},
}

func hintFor(message string) string {
	for _, known := range hints {
		if strings.Contains(message, known.message) {
			return known.hint
		}
	}
	return ""
}

// lengthLimit finds the limit in Loki's refusal of a range that is too long (pkg/util/validation, ErrQueryTooLong). It is
// written as Prometheus writes durations, 30d1h, or as Go does, 721h0m0s.
var lengthLimit = regexp.MustCompile(`query time range exceeds the limit \(query length: [^,]*, limit: ([0-9a-z.]+)\)`)

var durationPart = regexp.MustCompile(`(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdwy])`)

// TooLong tells whether a query was refused for the length of its time range, and how long one may be: max_query_length.
func (e *Error) TooLong() (time.Duration, bool) {
	found := lengthLimit.FindStringSubmatch(e.Message)
	if found == nil {
		return 0, false
	}
	units := map[string]time.Duration{
		"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour, "y": 365 * 24 * time.Hour,
	}
	limit := time.Duration(0)
	for _, part := range durationPart.FindAllStringSubmatch(found[1], -1) {
		amount, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return 0, false
		}
		limit += time.Duration(amount * float64(units[part[2]]))
	}
	return limit, limit > 0
}
