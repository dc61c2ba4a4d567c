// Package loki is a client of Grafana Loki's query API.
//
// It reads what Tallyman needs and no more: streams, matrices and vectors, label values, readiness. It was written here
// because Loki's own client and parser are AGPL-3.0.
package loki

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Requests with longer parameters are sent as a form: proxies in front of Loki often stop at 8 KiB of URL.
const maxURLParameters = 4096

// Loki answers with at most max_entries_limit_per_query lines of at most max_line_size (5000 and 256 KiB by default);
// this is far above what fits a page and below what would bring a small Grafana down.
const maxResponse = 512 << 20

// Options of a client.
type Options struct {
	// URL of Loki without a path, or with the prefix that a gateway gives it: http://loki:3100.
	URL string
	// Tenant is sent as X-Scope-OrgID; empty sends none. Several are joined by |.
	Tenant string
	// Timeout of one request; 0 leaves it to HTTP and the context.
	Timeout time.Duration
	// HTTP does the requests, with whatever authentication it adds; nil means http.DefaultClient.
	HTTP *http.Client
	// Tags are sent as X-Query-Tags and show up in Loki's own log of queries.
	Tags string
}

// Client of one Loki. Safe for concurrent use.
type Client struct {
	base    *url.URL
	options Options
}

// New checks the URL and makes a client. Nothing is sent yet.
func New(options Options) (*Client, error) {
	base, err := ParseURL(options.URL)
	if err != nil {
		return nil, err
	}
	if options.HTTP == nil {
		options.HTTP = http.DefaultClient
	}
	return &Client{base: base, options: options}, nil
}

// ErrNoURL says that no URL of Loki was given.
var ErrNoURL = errors.New("the URL of Loki is missing")

// ParseURL reads the URL of a Loki and says what is wrong with it.
func ParseURL(text string) (*url.URL, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, ErrNoURL
	}
	base, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("the URL of Loki is not valid: %w", err)
	}
	if base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("the URL of Loki must begin with http:// or https://, not as in %q", text)
	}
	if base.Host == "" {
		return nil, fmt.Errorf("the URL of Loki has no host: %q", text)
	}
	// People paste the URL of a request.
	path, _, _ := strings.Cut(base.Path, "/loki/api/")
	base.Path, base.RawQuery, base.Fragment = strings.TrimRight(path, "/"), "", ""
	return base, nil
}

// URL of Loki as it is used, without credentials.
func (c *Client) URL() string { return c.base.Redacted() }

// Tenant that requests are made for; empty for none.
func (c *Client) Tenant() string { return c.options.Tenant }

// get asks for a path below /loki/api/v1 and hands the body of a good answer to read.
func (c *Client) get(ctx context.Context, path string, parameters url.Values, read func(io.Reader) error) error {
	return c.do(ctx, c.base.JoinPath("loki", "api", "v1", path), parameters, read)
}

func (c *Client) do(ctx context.Context, at *url.URL, parameters url.Values, read func(io.Reader) error) error {
	if c.options.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.options.Timeout)
		defer cancel()
	}
	request, err := c.request(ctx, at, parameters)
	if err != nil {
		return err
	}
	response, err := c.options.HTTP.Do(request)
	if err != nil {
		return c.unreachable(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	body := &limited{reader: response.Body, left: maxResponse}
	if err := checkResponse(response, body); err != nil {
		return err
	}
	if err := read(body); err != nil {
		return c.unreadable(ctx, err)
	}
	return nil
}

func (c *Client) request(ctx context.Context, at *url.URL, parameters url.Values) (*http.Request, error) {
	encoded := parameters.Encode()
	method, body := http.MethodGet, io.Reader(http.NoBody)
	target := *at
	if len(encoded) > maxURLParameters {
		method, body = http.MethodPost, strings.NewReader(encoded)
	} else {
		target.RawQuery = encoded
	}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), body)
	if err != nil {
		return nil, fmt.Errorf("the request to Loki cannot be made: %w", err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Accept", "application/json")
	// Keeps the labels of the stream apart from those that the query itself takes out of lines.
	request.Header.Set("X-Loki-Response-Encoding-Flags", "categorize-labels")
	if c.options.Tenant != "" {
		request.Header.Set("X-Scope-OrgID", c.options.Tenant)
	}
	if c.options.Tags != "" {
		request.Header.Set("X-Query-Tags", c.options.Tags)
	}
	return request, nil
}

type limited struct {
	reader io.Reader
	left   int64
}

var errTooLarge = errors.New("the answer is larger than 512 MiB; ask for less")

func (l *limited) Read(into []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLarge
	}
	n, err := l.reader.Read(into[:min(int64(len(into)), l.left)])
	l.left -= int64(n)
	return n, err
}
