package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/tallyman-audit/tallyman/pkg/loki"
)

// connection is how to reach Loki. The variables of the environment are logcli's, so that who uses that has nothing to
// set up.
type connection struct {
	url, tenant        string
	user, passwordFile string
	password           string
	caFile             string
	timeout            time.Duration
}

func (c *connection) register(f *pflag.FlagSet, getenv func(string) string) {
	first := func(names ...string) string {
		for _, name := range names {
			if value := getenv(name); value != "" {
				return value
			}
		}
		return ""
	}
	url := first("TALLYQ_LOKI", "LOKI_ADDR")
	if url == "" {
		url = "http://localhost:3100"
	}
	c.password = getenv("LOKI_PASSWORD")
	f.StringVar(&c.url, "loki", url, "URL of Loki; or TALLYQ_LOKI or LOKI_ADDR in the environment")
	f.StringVar(&c.tenant, "tenant", getenv("LOKI_ORG_ID"), "tenant of a Loki that has them; or LOKI_ORG_ID")
	f.StringVar(&c.user, "user", getenv("LOKI_USERNAME"), "user name; or LOKI_USERNAME")
	f.StringVar(&c.passwordFile, "password-file", "", "file with the password; or LOKI_PASSWORD")
	f.StringVar(&c.caFile, "ca-file", getenv("LOKI_CA_CERT_PATH"), "certificate of the authority that signed Loki's; or LOKI_CA_CERT_PATH")
	f.DurationVar(&c.timeout, "timeout", time.Minute, "time that Loki has for an answer")
}

func (c *connection) client() (*loki.Client, error) {
	password := c.password
	if c.passwordFile != "" {
		raw, err := os.ReadFile(c.passwordFile)
		if err != nil {
			return nil, usage("the password cannot be read: %w", err)
		}
		password = strings.TrimRight(string(raw), "\r\n")
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if c.caFile != "" {
		raw, err := os.ReadFile(c.caFile)
		if err != nil {
			return nil, usage("the certificate cannot be read: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(raw) {
			return nil, usage("%s holds no certificate in PEM", c.caFile)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	client, err := loki.New(loki.Options{
		URL: c.url, Tenant: c.tenant, Timeout: c.timeout, Tags: "Source=tallyq",
		HTTP: &http.Client{Transport: &authenticated{transport: transport, user: c.user, password: password}},
	})
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}

// authenticated adds the credentials to requests.
type authenticated struct {
	transport      http.RoundTripper
	user, password string
}

// RoundTrip implements http.RoundTripper.
func (a *authenticated) RoundTrip(request *http.Request) (*http.Response, error) {
	if a.user != "" {
		request = request.Clone(request.Context())
		request.SetBasicAuth(a.user, a.password)
	}
	return a.transport.RoundTrip(request)
}
